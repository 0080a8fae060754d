package dev.gatehouse.audit.format;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.EventFormat;
import dev.gatehouse.audit.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code cef}: one line of the Common Event Format for each event. It is a summary:
 * parameters and most facts are not in it, and a statement is cut at {@value #MOST_SQL} bytes; then
 * {@code cs1Truncated} says so and {@code cs4} is the SHA-256 of the whole.
 */
final class CefFormat implements EventFormat {

  /** Its name in YAML. */
  static final String NAME = "cef";

  static final int MOST_SQL = 2048;

  private static final String HEADER = "CEF:0|Gatehouse|Gatehouse|1|";

  @Override
  public void encode(AuditEvent event, OutputStream out) throws IOException {
    var activity = OcsfActivity.of(event);
    var result = OcsfResult.of(event);
    var line = new CefLine(HEADER);
    line.header(event.type());
    line.header(activity.type().caption + ": " + activity.name());
    line.header(Integer.toString(severity(result.severity())));
    line.put("rt", Long.toString(event.time().toEpochMilli()));
    line.put("externalId", Sections.uid(event, event.index()));
    line.put("cat", Sections.kind(event.kind()));
    if (result.status() != null) {
      line.put("outcome", result.status().caption());
    }
    line.put("reason", result.code());
    line.put("msg", result.detail());
    putOrigin(line, event);
    if (!event.erased().contains(Part.TEXT)) {
      putStatement(line, event.statement());
    }
    putVerdict(line, event.judgement());
    putOutcome(line, event);
    out.write(line.end());
  }

  @Override
  public void encode(Checkpoint checkpoint, OutputStream out) throws IOException {
    var line = new CefLine(HEADER);
    line.header("checkpoint");
    line.header("Signed checkpoint");
    line.header("1");
    line.put("externalId", Long.toString(checkpoint.size()));
    line.put("msg", checkpoint.note());
    out.write(line.end());
  }

  /** From 0 to 10. */
  private static int severity(OcsfResult.Severity severity) {
    return switch (severity) {
      case INFORMATIONAL -> 1;
      case LOW -> 3;
      case MEDIUM -> 6;
      case HIGH -> 8;
    };
  }

  private static void putOrigin(CefLine line, AuditEvent event) {
    var session = event.session();
    if (session != null && event.erased().contains(Part.SESSION)) {
      putLabeled(line, "cs5", "session", session.id());
      return;
    }
    if (session != null) {
      putSession(line, session);
      return;
    }
    var client = event.details().get("client");
    if (client != null) {
      putSource(line, client, client.indexOf(':') >= 0);
      line.put("spt", event.details().get("port"));
    }
    line.put("suser", event.details().get("user"));
    putLabeled(line, "cs3", "database", event.details().get("database"));
  }

  private static void putSession(CefLine line, Session session) {
    var address = session.clientAddress();
    putSource(line, address.getHostAddress(), address instanceof Inet6Address);
    line.put("spt", Integer.toString(session.clientPort()));
    line.put("suser", session.user());
    line.put("suid", session.principal().id());
    line.put("duser", session.databaseRole());
    line.put("requestClientApplication", session.applicationName());
    putLabeled(line, "cs3", "database", session.database());
    putLabeled(line, "cs5", "session", session.id());
  }

  private static void putSource(CefLine line, String address, boolean version6) {
    if (version6) {
      putLabeled(line, "c6a2", "Source IPv6 Address", address);
    } else {
      line.put("src", address);
    }
  }

  private static void putStatement(CefLine line, AuditEvent.@Nullable Statement statement) {
    if (statement == null) {
      return;
    }
    var utf8 = WellFormed.of(statement.text()).getBytes(StandardCharsets.UTF_8);
    var end = Math.min(utf8.length, MOST_SQL);
    while (end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    if (statement.fingerprints().size() == 1 && !statement.fingerprints().getFirst().isEmpty()) {
      putLabeled(line, "flexString1", "fingerprint", statement.fingerprints().getFirst());
    }
    putLabeled(line, "cs1", "sql", new String(utf8, 0, end, StandardCharsets.UTF_8));
    if (end < utf8.length) {
      line.put("cs1Truncated", "true");
      putLabeled(line, "cs4", "sha256", Sha256.hex(utf8));
    }
  }

  private static void putVerdict(CefLine line, AuditEvent.@Nullable Judgement judgement) {
    if (judgement != null) {
      line.put("act", Sections.decision(judgement.decision()));
      putLabeled(
          line, "cs2", "rule", judgement.rule() == null ? judgement.policy() : judgement.rule());
    }
  }

  private static void putOutcome(CefLine line, AuditEvent event) {
    var outcome = event.outcome();
    if (outcome != null) {
      putLabeled(line, "cn1", "rows", Long.toString(outcome.rows()));
      putLabeled(line, "cn2", "intent", Long.toString(event.intent()));
      putLabeled(line, "cs6", "tag", outcome.tag());
    }
  }

  private static void putLabeled(CefLine line, String key, String label, @Nullable String value) {
    if (value != null) {
      line.put(key + "Label", label);
      line.put(key, value);
    }
  }
}
