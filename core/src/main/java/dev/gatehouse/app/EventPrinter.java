package dev.gatehouse.app;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.EventFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Prints events, one a line. */
interface EventPrinter {

  /** Prints an event. */
  void print(AuditEvent event) throws IOException;

  /** As lines of a published format. */
  static EventPrinter lines(PrintWriter out, EventFormat format) {
    var line = new ByteArrayOutputStream();
    return event -> {
      line.reset();
      format.encode(event, line);
      out.print(line.toString(StandardCharsets.UTF_8));
    };
  }

  /** For people: what matters most, cut to the width of a screen. */
  static EventPrinter table(PrintWriter out) {
    out.printf("%10s  %-24s  %-22s  %-16s  %-9s  %s%n", "index", "time", "event", "user", "", "");
    return event ->
        out.printf(
            Locale.ROOT,
            "%10d  %-24s  %-22s  %-16s  %-9s  %s%n",
            event.index(),
            event.time().toString().replaceAll("(\\.\\d{3})\\d*Z", "$1Z"),
            printable(event.kind().name().toLowerCase(Locale.ROOT) + ' ' + event.type(), 22),
            printable(user(event), 16),
            result(event),
            printable(what(event), 100));
  }

  private static String user(AuditEvent event) {
    var session = event.session();
    if (session == null) {
      return event.details().getOrDefault("user", "");
    }
    var principal = session.principal().id();
    return principal.equals(session.user()) ? principal : principal + " as " + session.user();
  }

  private static String result(AuditEvent event) {
    var judgement = event.judgement();
    var outcome = event.outcome();
    if (judgement != null) {
      return judgement.decision().name().toLowerCase(Locale.ROOT);
    }
    return outcome == null
        ? printable(event.details().getOrDefault("outcome", ""), 9)
        : outcome.status().name().toLowerCase(Locale.ROOT);
  }

  private static String what(AuditEvent event) {
    var statement = event.statement();
    var outcome = event.outcome();
    if (statement != null) {
      return statement.text();
    }
    if (outcome != null) {
      var tag = outcome.tag();
      var state = outcome.sqlState();
      return "of "
          + event.intent()
          + (tag == null ? "" : ": " + tag)
          + (state == null ? "" : ": " + state);
    }
    return event.details().toString();
  }

  /** Cut, and without anything that would move the cursor or hide what follows. */
  static String printable(String text, int width) {
    var shown = new StringBuilder();
    for (var i = 0; i < text.length() && shown.length() < width; ) {
      var point = text.codePointAt(i);
      i += Character.charCount(point);
      switch (Character.getType(point)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED ->
            shown.append(point == '\n' || point == '\t' ? ' ' : '?');
        default -> shown.appendCodePoint(point);
      }
    }
    return shown.toString();
  }
}
