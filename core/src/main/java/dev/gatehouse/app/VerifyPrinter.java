package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.audit.verify.Fault;
import dev.gatehouse.audit.verify.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints what the verifier has found. */
final class VerifyPrinter {

  private static final List<String> VERDICTS = List.of("sound", "tampered", "incomplete");

  /** Characters of what somebody has said. */
  private static final int MOST_SHOWN = 1000;

  private VerifyPrinter() {}

  static void table(VerifyReport report, PrintWriter out) {
    out.println(VERDICTS.get(report.exitCode()));
    row(out, "log", report.log());
    row(out, "records", report.records());
    if (report.first() > 0) {
      row(out, "pruned", report.first());
    }
    row(out, "root", report.root() == null ? "-" : report.root());
    row(out, "time", report.firstTime() + " to " + report.lastTime());
    for (var key : report.keys()) {
      row(out, "key", key.label() + " from " + key.from() + ", checkpoints " + key.checkpoints());
    }
    if (report.follows() != null) {
      row(out, "follows", describe(report.follows()));
    }
    row(out, "not signed", rest(report.unsigned()));
    row(out, "not anchored", rest(report.unanchored()));
    row(out, "without outcome", report.openIntentCount() + " " + some(report.openIntents()));
    row(out, "gaps", report.gapCount());
    report.gaps().forEach(gap -> row(out, "", "record " + gap.index() + " " + gap.details()));
    row(out, "erased bodies", report.erased());
    report.erasures().forEach(erasure -> row(out, "", describe(erasure)));
    row(out, "session breaks", report.sequenceBreaks());
    row(out, "clock steps", report.clockSteps());
    report.shortcomings().forEach(text -> row(out, "incomplete", text));
    report.notices().forEach(text -> row(out, "notice", text));
    report.faults().forEach(fault -> row(out, "FAULT", describe(fault)));
    if (report.faultCount() > report.faults().size()) {
      row(out, "FAULT", "and " + (report.faultCount() - report.faults().size()) + " more");
    }
  }

  private static String rest(VerifyReport.Rest rest) {
    return rest.records() + " records, " + rest.seconds() + " s";
  }

  private static String some(List<Long> all) {
    return all.isEmpty() ? "" : all.subList(0, Math.min(all.size(), 10)).toString();
  }

  private static String describe(Fault fault) {
    var out = new StringBuilder(fault.file());
    if (fault.offset() >= 0) {
      out.append(" offset ").append(fault.offset());
    }
    if (fault.index() >= 0) {
      out.append(" record ").append(fault.index());
    }
    if (!fault.session().isEmpty()) {
      out.append(" session ").append(fault.session());
    }
    return out.append(": ").append(fault.reason()).toString();
  }

  private static String describe(VerifyReport.Follows before) {
    var head = before.head();
    var signed = head == null ? "no checkpoint" : head.size() + " signed, root " + head.root();
    var text =
        "%s (%s), %s; records %s"
            .formatted(before.log(), before.origin(), signed, before.records());
    return EventPrinter.printable(text, MOST_SHOWN);
  }

  private static String describe(VerifyReport.Erasure erasure) {
    return "record %d of %d records %s"
        .formatted(
            erasure.index(),
            erasure.records(),
            EventPrinter.printable(erasure.details().toString(), MOST_SHOWN));
  }

  private static void row(PrintWriter out, String name, Object value) {
    out.println("%-16s %s".formatted(name, value));
  }

  static void json(VerifyReport report, PrintWriter out) throws IOException {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("verdict", VERDICTS.get(report.exitCode()));
      json.writeStringField("log", report.log());
      json.writeNumberField("first", report.first());
      json.writeNumberField("records", report.records());
      json.writeStringField("root", report.root() == null ? null : report.root().base64());
      AuditTimes.write(json, "first_time", report.firstTime());
      AuditTimes.write(json, "last_time", report.lastTime());
      keys(json, report);
      follows(json, report.follows());
      json.writeNumberField("signed", report.signed());
      rest(json, "unsigned", report.unsigned());
      json.writeNumberField("anchored", report.anchored());
      rest(json, "unanchored", report.unanchored());
      json.writeNumberField("open_intents", report.openIntentCount());
      json.writeArrayFieldStart("open_intent_records");
      for (var index : report.openIntents()) {
        json.writeNumber(index);
      }
      json.writeEndArray();
      gaps(json, report);
      json.writeNumberField("erased", report.erased());
      erasures(json, report);
      json.writeNumberField("session_breaks", report.sequenceBreaks());
      json.writeNumberField("clock_steps", report.clockSteps());
      texts(json, "shortcomings", report.shortcomings());
      texts(json, "notices", report.notices());
      faults(json, report);
      json.writeEndObject();
    }
    out.println(text);
  }

  private static void keys(JsonGenerator json, VerifyReport report) throws IOException {
    json.writeArrayFieldStart("keys");
    for (var key : report.keys()) {
      json.writeStartObject();
      json.writeStringField("key", key.label());
      json.writeNumberField("from", key.from());
      if (key.to() == Long.MAX_VALUE) {
        json.writeNullField("to");
      } else {
        json.writeNumberField("to", key.to());
      }
      json.writeNumberField("checkpoints", key.checkpoints());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void follows(JsonGenerator json, VerifyReport.@Nullable Follows before)
      throws IOException {
    if (before == null) {
      json.writeNullField("follows");
      return;
    }
    json.writeObjectFieldStart("follows");
    json.writeStringField("log", before.log());
    json.writeStringField("origin", before.origin());
    json.writeStringField("records", before.records());
    var head = before.head();
    if (head != null) {
      json.writeNumberField("size", head.size());
      json.writeStringField("root", head.root().base64());
    }
    json.writeStringField("checkpoint", before.checkpoint());
    json.writeEndObject();
  }

  private static void rest(JsonGenerator json, String name, VerifyReport.Rest rest)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("records", rest.records());
    json.writeNumberField("seconds", rest.seconds());
    json.writeEndObject();
  }

  private static void gaps(JsonGenerator json, VerifyReport report) throws IOException {
    json.writeNumberField("gap_count", report.gapCount());
    json.writeArrayFieldStart("gaps");
    for (var gap : report.gaps()) {
      json.writeStartObject();
      json.writeNumberField("index", gap.index());
      details(json, gap.details());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void erasures(JsonGenerator json, VerifyReport report) throws IOException {
    json.writeNumberField("erasure_count", report.erasureCount());
    json.writeArrayFieldStart("erasures");
    for (var erasure : report.erasures()) {
      json.writeStartObject();
      json.writeNumberField("index", erasure.index());
      json.writeNumberField("records", erasure.records());
      details(json, erasure.details());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void details(JsonGenerator json, Map<String, String> details) throws IOException {
    json.writeObjectFieldStart("details");
    for (var detail : details.entrySet()) {
      json.writeStringField(detail.getKey(), detail.getValue());
    }
    json.writeEndObject();
  }

  static void texts(JsonGenerator json, String name, Iterable<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (var text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void faults(JsonGenerator json, VerifyReport report) throws IOException {
    json.writeNumberField("fault_count", report.faultCount());
    json.writeArrayFieldStart("faults");
    for (var fault : report.faults()) {
      json.writeStartObject();
      json.writeStringField("file", fault.file());
      json.writeNumberField("offset", fault.offset());
      json.writeNumberField("index", fault.index());
      json.writeStringField("session", fault.session());
      json.writeStringField("reason", fault.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
