package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an event holds, section by section, as {@link GatehouseFormat} says. */
final class Sections {

  /** The kind of a line that is no event. */
  static final String CHECKPOINT = "checkpoint";

  private Sections() {}

  /** Every section that the event has. */
  static void write(JsonGenerator json, AuditEvent event, Scratch scratch) throws IOException {
    writeErased(json, event);
    writeSession(json, event, scratch);
    writeTransaction(json, event);
    var statement = event.statement();
    if (statement != null) {
      Json.object(json, Key.STATEMENT);
      if (event.erased().contains(Part.TEXT)) {
        StatementSection.writeErased(json, statement, scratch);
      } else {
        json.writeRaw(scratch.statements.of(statement, scratch, StatementSection::write));
      }
      json.writeEndObject();
    }
    writeBehindStatement(json, event);
  }

  /** What is gone of the event, if anything is. */
  static void writeErased(JsonGenerator json, AuditEvent event) throws IOException {
    if (event.erased().isEmpty()) {
      return;
    }
    Json.array(json, Key.ERASED);
    for (var part : Part.values()) {
      if (event.erased().contains(part)) {
        json.writeString(
            switch (part) {
              case SESSION -> "session";
              case TEXT -> "text";
              case PARAMS -> "params";
              case RESULT -> "result";
            });
      }
    }
    json.writeEndArray();
  }

  /** The session, unless all but its id is gone. */
  static @Nullable Session known(AuditEvent event) {
    return event.erased().contains(Part.SESSION) ? null : event.session();
  }

  /** The section {@code session}, if there is one. */
  static void writeSession(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    var session = event.session();
    if (session != null) {
      Json.object(json, Key.SESSION);
      Json.text(json, Key.ID, session.id());
      Json.number(json, Key.SEQ, event.sequence());
      if (event.erased().contains(Part.SESSION)) {
        writeErasedSession(json);
      } else {
        json.writeRaw(',');
        json.writeRaw(scratch.sessions.of(session, scratch, Sections::writeSession));
      }
      json.writeEndObject();
    }
  }

  /** The section {@code tx}, if there is one. */
  static void writeTransaction(JsonGenerator json, AuditEvent event) throws IOException {
    var transaction = event.transaction();
    if (transaction != null) {
      Json.object(json, Key.TX);
      Json.number(json, Key.ID, transaction.id());
      Json.text(json, Key.STATUS, letter(transaction.status()));
      json.writeEndObject();
    }
  }

  /** The sections behind {@code statement}, as far as there are any. */
  static void writeBehindStatement(JsonGenerator json, AuditEvent event) throws IOException {
    if (!event.parameters().isEmpty()) {
      writeParameters(json, event.parameters());
    }
    writeLiterals(json, event.literals());
    var judgement = event.judgement();
    if (judgement != null) {
      writeVerdict(json, judgement);
    }
    var outcome = event.outcome();
    if (outcome != null) {
      writeOutcome(json, outcome, event.intent());
    }
    if (!event.details().isEmpty()) {
      writeDetails(json, event.details());
    }
  }

  /** What a checkpoint says, but its time. */
  static void writeCheckpoint(JsonGenerator json, Checkpoint checkpoint) throws IOException {
    Json.text(json, Key.LOG, checkpoint.log());
    Json.text(json, Key.KIND, CHECKPOINT);
    Json.number(json, Key.SIZE, checkpoint.size());
    Json.text(json, Key.NOTE, checkpoint.note());
  }

  /** Names a checkpoint; no event is called so. */
  static String uid(Checkpoint checkpoint) {
    return checkpoint.log() + '/' + CHECKPOINT + '/' + checkpoint.size();
  }

  /** Names an event of the log of another, whatever instance wrote it. */
  static String uid(AuditEvent event, long index) {
    return event.log() + '/' + index;
  }

  /** The hash of the leaf of an event; null if it is not on record. */
  static void leaf(JsonGenerator json, byte[] leaf) throws IOException {
    json.writeFieldName(Key.LEAF);
    if (leaf.length == 0) {
      json.writeNull();
    } else {
      json.writeBinary(leaf);
    }
  }

  static String kind(AuditEvent.Kind kind) {
    return switch (kind) {
      case INTENT -> "intent";
      case OUTCOME -> "outcome";
      case EVENT -> "event";
    };
  }

  /** All but id and sequence, which stand before it. */
  private static void writeSession(JsonGenerator json, Session session, Scratch scratch)
      throws IOException {
    Json.object(json, Key.CLIENT);
    Json.text(json, Key.IP, session.clientAddress().getHostAddress());
    Json.number(json, Key.PORT, session.clientPort());
    json.writeEndObject();
    Json.object(json, Key.TLS);
    Json.text(json, Key.CLIENT, session.clientTls());
    json.writeEndObject();
    Json.text(json, Key.APPLICATION, session.applicationName());
    Json.text(json, Key.DATABASE, session.database());
    Json.text(json, Key.USER, session.user());
    Json.text(json, Key.ROLE, session.databaseRole());
    writePrincipal(json, session.principal());
  }

  private static void writeErasedSession(JsonGenerator json) throws IOException {
    Json.object(json, Key.CLIENT);
    Json.text(json, Key.IP, null);
    Json.text(json, Key.PORT, null);
    json.writeEndObject();
    Json.object(json, Key.TLS);
    Json.text(json, Key.CLIENT, null);
    json.writeEndObject();
    Json.text(json, Key.APPLICATION, null);
    Json.text(json, Key.DATABASE, null);
    Json.text(json, Key.USER, null);
    Json.text(json, Key.ROLE, null);
    Json.object(json, Key.PRINCIPAL);
    Json.text(json, Key.ID, null);
    Json.array(json, Key.GROUPS);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writePrincipal(JsonGenerator json, Principal principal) throws IOException {
    Json.object(json, Key.PRINCIPAL);
    Json.text(json, Key.ID, principal.id());
    Json.sorted(json, Key.GROUPS, principal.groups());
    json.writeEndObject();
  }

  private static String letter(TransactionStatus status) {
    return switch (status) {
      case IDLE -> "I";
      case ACTIVE -> "T";
      case FAILED -> "E";
    };
  }

  private static void writeParameters(JsonGenerator json, List<Parameter> parameters)
      throws IOException {
    Json.array(json, Key.PARAMS);
    for (var parameter : parameters) {
      json.writeStartObject();
      Json.number(json, Key.N, parameter.number());
      Json.number(json, Key.OID, Integer.toUnsignedLong(parameter.typeOid()));
      Json.text(json, Key.TYPE, parameter.typeName());
      Json.text(json, Key.FORMAT, parameter.binary() ? "binary" : "text");
      var normal = parameter.normal();
      var value = normal == null ? parameter.value() : normal;
      if (value != null || parameter.isNull() || parameter.capture() == Parameter.Capture.NONE) {
        Json.text(json, Key.VALUE, value);
      } else {
        json.writeFieldName(Key.VALUE_B64);
        json.writeBinary(parameter.bytes());
      }
      json.writeFieldName(Key.DECODED);
      json.writeBoolean(parameter.isNull() || normal != null);
      json.writeFieldName(Key.NULL);
      json.writeBoolean(parameter.isNull());
      Json.text(json, Key.CAPTURE, capture(parameter.capture()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String capture(Parameter.Capture capture) {
    return switch (capture) {
      case FULL -> "full";
      case MASKED -> "masked";
      case HASH -> "hash";
      case NONE -> "none";
    };
  }

  private static void writeLiterals(JsonGenerator json, List<Value> literals) throws IOException {
    if (literals.isEmpty()) {
      return;
    }
    Json.array(json, Key.LITERALS);
    for (var literal : literals) {
      json.writeStartObject();
      Json.text(json, Key.COLUMN, literal.use().column());
      Json.number(json, Key.OID, Integer.toUnsignedLong(literal.typeOid()));
      Json.text(json, Key.TYPE, literal.typeName());
      Json.text(json, Key.VALUE, literal.text());
      json.writeFieldName(Key.DECODED);
      json.writeBoolean(literal.decoded());
      json.writeFieldName(Key.NULL);
      json.writeBoolean(literal.isNull());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeVerdict(JsonGenerator json, AuditEvent.Judgement judgement)
      throws IOException {
    Json.object(json, Key.VERDICT);
    Json.text(json, Key.DECISION, decision(judgement.decision()));
    Json.text(json, Key.POLICY, judgement.policy());
    Json.text(json, Key.RULE, judgement.rule());
    Json.text(json, Key.SQLSTATE, judgement.sqlState());
    Json.sorted(json, Key.TAGS, judgement.tags());
    Json.micros(json, Key.US, judgement.duration());
    json.writeEndObject();
  }

  static String decision(AuditEvent.Decision decision) {
    return switch (decision) {
      case ALLOW -> "allow";
      case DENY -> "deny";
      case TERMINATE -> "terminate";
      case ERROR -> "error";
    };
  }

  private static void writeOutcome(JsonGenerator json, AuditEvent.Outcome outcome, long intent)
      throws IOException {
    Json.object(json, Key.OUTCOME);
    Json.number(json, Key.INTENT, intent);
    Json.text(json, Key.STATUS, status(outcome.status()));
    Json.text(json, Key.FATE, fate(outcome.fate()));
    Json.text(json, Key.TAG, outcome.tag());
    Json.number(json, Key.ROWS, outcome.rows());
    Json.number(json, Key.BYTES, outcome.bytes());
    Json.text(json, Key.SQLSTATE, outcome.sqlState());
    Json.texts(json, Key.MASKS, outcome.masks());
    Json.object(json, Key.DURATION_US);
    Json.micros(json, Key.SERVER, outcome.server());
    Json.micros(json, Key.TOTAL, outcome.total());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String fate(AuditEvent.Fate fate) {
    return switch (fate) {
      case COMMITTED -> "committed";
      case ROLLED_BACK -> "rolled-back";
      case OPEN -> "open";
      case UNKNOWN -> "unknown";
    };
  }

  static String status(AuditEvent.Status status) {
    return switch (status) {
      case SUCCESS -> "success";
      case FAILURE -> "failure";
      case DENIED -> "denied";
      case WITHHELD -> "withheld";
      case SKIPPED -> "skipped";
      case UNKNOWN -> "unknown";
    };
  }

  /** Sorted by key: a map has no order of its own, but a line must have one. */
  private static void writeDetails(JsonGenerator json, Map<String, String> details)
      throws IOException {
    Json.object(json, Key.DETAILS);
    for (var detail : new TreeMap<>(details).entrySet()) {
      json.writeFieldName(WellFormed.of(detail.getKey()));
      json.writeString(WellFormed.of(detail.getValue()));
    }
    json.writeEndObject();
  }
}
