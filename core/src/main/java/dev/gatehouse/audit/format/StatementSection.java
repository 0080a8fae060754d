package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The section {@code statement}: the text and, over all its statements, what it says. */
final class StatementSection {

  private StatementSection() {}

  /** The members of the section. */
  static void write(JsonGenerator json, AuditEvent.Statement statement, Scratch scratch)
      throws IOException {
    write(json, statement, scratch, true);
  }

  /** The members of the section but the text itself; its length and hash are there. */
  static void writeAllButText(JsonGenerator json, AuditEvent.Statement statement, Scratch scratch)
      throws IOException {
    write(json, statement, scratch, false);
  }

  /** The members of the section where the text is gone, and with it its length and hash. */
  static void writeErased(JsonGenerator json, AuditEvent.Statement statement, Scratch scratch)
      throws IOException {
    writeNames(json, statement);
    Json.text(json, Key.TEXT, null);
    Json.text(json, Key.ENCODING, statement.encoding());
    Json.text(json, Key.BYTES, null);
    Json.text(json, Key.SHA256, null);
    writeRest(json, statement, scratch);
  }

  private static void write(
      JsonGenerator json, AuditEvent.Statement statement, Scratch scratch, boolean withText)
      throws IOException {
    writeNames(json, statement);
    writeText(json, statement, scratch, withText);
    writeRest(json, statement, scratch);
  }

  private static void writeNames(JsonGenerator json, AuditEvent.Statement statement)
      throws IOException {
    Json.text(json, Key.PROTOCOL, protocol(statement.protocol()));
    Json.text(json, Key.NAME, statement.name());
    Json.text(json, Key.PORTAL, statement.portal());
  }

  private static void writeRest(JsonGenerator json, AuditEvent.Statement statement, Scratch scratch)
      throws IOException {
    json.writeFieldName(Key.REDACTED);
    json.writeBoolean(statement.redacted());
    Json.array(json, Key.FINGERPRINTS);
    for (var fingerprint : statement.fingerprints()) {
      json.writeString(fingerprint.isEmpty() ? null : fingerprint);
    }
    json.writeEndArray();
    if (!statement.origins().isEmpty()) {
      Json.array(json, Key.ORIGINS);
      for (var origin : statement.origins()) {
        json.writeString(WellFormed.of(origin));
      }
      json.writeEndArray();
    }
    var facts = statement.facts();
    writeCommands(json, facts);
    writeObjects(json, facts, scratch.names);
    writeFunctions(json, facts, scratch.names);
    writeSettings(json, facts);
    writeCompleteness(json, facts);
  }

  private static String protocol(AuditEvent.Protocol protocol) {
    return switch (protocol) {
      case SIMPLE -> "simple";
      case EXTENDED -> "extended";
      case FUNCTION -> "function";
    };
  }

  /** Length and hash are those of the bytes as they were sent, but for secrets. */
  private static void writeText(
      JsonGenerator json, AuditEvent.Statement statement, Scratch scratch, boolean withText)
      throws IOException {
    var bytes = statement.bytes();
    if (statement.charset() == null) {
      json.writeFieldName(Key.TEXT_B64);
      json.writeBinary(bytes);
    } else if (withText) {
      Json.text(json, Key.TEXT, statement.text());
    }
    Json.text(json, Key.ENCODING, statement.encoding());
    Json.number(json, Key.BYTES, bytes.length);
    json.writeFieldName(Key.SHA256);
    json.writeString(HexFormat.of().formatHex(scratch.sha256.digest(bytes)));
  }

  private static void writeCommands(JsonGenerator json, List<Facts> facts) throws IOException {
    Json.array(json, Key.COMMANDS);
    for (var one : facts) {
      for (var command : one.commands()) {
        json.writeString(WellFormed.of(command));
      }
    }
    json.writeEndArray();
  }

  private static void writeObjects(JsonGenerator json, List<Facts> facts, List<QualifiedName> names)
      throws IOException {
    Json.array(json, Key.OBJECTS);
    for (var one : facts) {
      for (var write : one.writes()) {
        names.add(write.relation());
      }
    }
    drain(json, names, "write");
    for (var one : facts) {
      names.addAll(one.reads());
    }
    drain(json, names, "read");
    for (var one : facts) {
      one.objects().forEach(object -> names.add(object.name()));
    }
    drain(json, names, "define");
    json.writeEndArray();
  }

  private static void writeFunctions(
      JsonGenerator json, List<Facts> facts, List<QualifiedName> names) throws IOException {
    Json.array(json, Key.FUNCTIONS);
    for (var one : facts) {
      names.addAll(one.functions());
    }
    drain(json, names, null);
    json.writeEndArray();
  }

  /** Writes the names sorted, each once, and empties the list. */
  private static void drain(JsonGenerator json, List<QualifiedName> names, @Nullable String access)
      throws IOException {
    if (names.size() > 1) {
      Collections.sort(names);
    }
    QualifiedName previous = null;
    for (var name : names) {
      if (name.equals(previous)) {
        continue;
      }
      previous = name;
      json.writeStartObject();
      Json.text(json, Key.SCHEMA, name.schema());
      Json.text(json, Key.NAME, name.name());
      if (access != null) {
        Json.text(json, Key.ACCESS, access);
      }
      json.writeEndObject();
    }
    names.clear();
  }

  private static void writeSettings(JsonGenerator json, List<Facts> facts) throws IOException {
    Set<String> settings = Set.of();
    for (var one : facts) {
      if (!one.settings().isEmpty()) {
        settings = settings.isEmpty() ? new TreeSet<>() : settings;
        for (var setting : one.settings()) {
          settings.add(setting.name());
        }
      }
    }
    Json.texts(json, Key.SETTINGS, settings);
  }

  /** The worst of all statements, with the reason of the first that is as bad. */
  private static void writeCompleteness(JsonGenerator json, List<Facts> facts) throws IOException {
    var worst = Completeness.FULL;
    var reason = "";
    for (var one : facts) {
      if (one.completeness().compareTo(worst) > 0) {
        worst = one.completeness();
        reason = one.reason();
      }
    }
    Json.text(json, Key.COMPLETENESS, worst.name());
    Json.text(json, Key.REASON, worst == Completeness.FULL ? null : reason);
  }
}
