package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.api.audit.AuditEvent;
import java.util.ArrayList;
import java.util.List;

/** What a proxy has recorded of one session, as a test reads it. */
final class Fates {

  private Fates() {}

  /**
   * One line for each outcome and each event {@code transaction} or {@code savepoint}, in order:
   * {@code transaction id, first word of the tag or the status, fate}. Ids count from the first
   * that is shown; positions in the session are those of the lines.
   */
  static List<String> of(Proxy proxy, String sessionId) {
    var lines = new ArrayList<String>();
    var positions = new ArrayList<Long>();
    for (var event : proxy.sink.events) {
      var session = event.session();
      if (session == null || !session.id().equals(sessionId)) {
        continue;
      }
      var outcome = event.outcome();
      if (outcome != null) {
        positions.add(event.sequence());
        lines.add(line(event, outcome));
      } else if (event.type().equals("transaction")) {
        positions.add(event.sequence());
        lines.add(ended(event));
      } else if (event.type().equals("savepoint")) {
        positions.add(event.sequence());
        lines.add(undone(event, positions));
      }
    }
    return lines;
  }

  private static String line(AuditEvent event, AuditEvent.Outcome outcome) {
    var tag = outcome.tag();
    return requireNonNull(event.transaction()).id()
        + " "
        + (tag == null ? outcome.status() : tag.split(" \\d", 2)[0])
        + " "
        + outcome.fate();
  }

  private static String ended(AuditEvent event) {
    var details = event.details();
    return "transaction "
        + details.getOrDefault("transaction", "-")
        + " "
        + details.get("fate")
        + (details.containsKey("gid") ? " " + details.get("gid") : "");
  }

  /** With the lines of the outcomes that are undone. */
  private static String undone(AuditEvent event, List<Long> positions) {
    var details = event.details();
    var line = "savepoint " + details.get("savepoint") + " " + details.get("fate");
    if (!details.containsKey("first_seq")) {
      return line;
    }
    var first = Long.parseLong(requireNonNull(details.get("first_seq")));
    var last = Long.parseLong(requireNonNull(details.get("last_seq")));
    var undone = new ArrayList<Integer>();
    for (var i = 0; i < positions.size(); i++) {
      if (positions.get(i) >= first && positions.get(i) <= last) {
        undone.add(i);
      }
    }
    return line + " " + undone;
  }

  /** The session in which a text was sent that holds this. */
  static String session(Proxy proxy, String text) {
    return requireNonNull(proxy.intents(text).getFirst().session()).id();
  }
}
