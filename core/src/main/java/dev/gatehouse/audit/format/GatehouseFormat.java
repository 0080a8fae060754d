package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.EventFormat;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The format {@code gatehouse}: JSON Lines, one object for each event.
 *
 * <p>The keys {@code v}, {@code index}, {@code kind}, {@code event} and {@code time} are always
 * there. A section ({@code session}, {@code tx}, {@code statement}, {@code params}, {@code
 * verdict}, {@code outcome}, {@code details}) is there if the event has it, and then has all of its
 * keys in this order. Durations are in whole microseconds. Integers beyond 2<sup>53</sup> are
 * strings. A line is printable UTF-8, whatever a client sent: see {@link LineEscapes} and {@link
 * WellFormed}.
 *
 * <p>Hot path: runs for every event.
 */
final class GatehouseFormat implements EventFormat {

  /** Its name in YAML. */
  static final String NAME = "gatehouse";

  private static final int VERSION = 1;

  private final JsonFactory factory =
      new JsonFactoryBuilder()
          .characterEscapes(new LineEscapes())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .rootValueSeparator((String) null)
          .build();

  /** Writes the whole line with one call, or nothing if the event cannot be encoded. */
  @Override
  public void encode(AuditEvent event, OutputStream out) throws IOException {
    var scratch = Scratch.ofThread();
    scratch.names.clear();
    var json = scratch.generator(factory);
    var complete = false;
    try {
      writeEvent(json, event, scratch);
      json.writeRaw('\n');
      json.flush();
      complete = true;
    } finally {
      if (!complete) {
        scratch.dropGenerator();
      }
    }
    scratch.takeLine().writeTo(out);
  }

  private void writeEvent(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException {
    json.writeStartObject();
    Json.number(json, Key.V, VERSION);
    Json.number(json, Key.INDEX, event.index());
    Json.text(json, Key.KIND, kind(event.kind()));
    Json.text(json, Key.EVENT, event.type());
    var time = scratch.timestamp.of(event.time());
    json.writeFieldName(Key.TIME);
    json.writeRawUTF8String(time, 0, time.length);
    var session = event.session();
    if (session != null) {
      Json.object(json, Key.SESSION);
      Json.text(json, Key.ID, session.id());
      Json.number(json, Key.SEQ, event.sequence());
      json.writeRaw(',');
      json.writeRaw(scratch.sessions.of(session, factory, GatehouseFormat::writeSession));
      json.writeEndObject();
    }
    var transaction = event.transaction();
    if (transaction != null) {
      Json.object(json, Key.TX);
      Json.number(json, Key.ID, transaction.id());
      Json.text(json, Key.STATUS, status(transaction.status()));
      json.writeEndObject();
    }
    var statement = event.statement();
    if (statement != null) {
      Json.object(json, Key.STATEMENT);
      json.writeRaw(scratch.statements.of(statement, factory, StatementSection::write));
      json.writeEndObject();
    }
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
    json.writeEndObject();
  }

  private static String kind(AuditEvent.Kind kind) {
    return switch (kind) {
      case INTENT -> "intent";
      case OUTCOME -> "outcome";
      case EVENT -> "event";
    };
  }

  /** All but id and sequence, which stand before it. */
  private static void writeSession(JsonGenerator json, Session session) throws IOException {
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

  private static void writePrincipal(JsonGenerator json, Principal principal) throws IOException {
    Json.object(json, Key.PRINCIPAL);
    Json.text(json, Key.ID, principal.id());
    Json.sorted(json, Key.GROUPS, principal.groups());
    json.writeEndObject();
  }

  private static String status(TransactionStatus status) {
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
      if (value != null || parameter.isNull()) {
        Json.text(json, Key.VALUE, value);
      } else {
        json.writeFieldName(Key.VALUE_B64);
        json.writeBinary(parameter.bytes());
      }
      json.writeFieldName(Key.DECODED);
      json.writeBoolean(parameter.isNull() || normal != null);
      json.writeFieldName(Key.NULL);
      json.writeBoolean(parameter.isNull());
      json.writeEndObject();
    }
    json.writeEndArray();
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

  private static String decision(AuditEvent.Decision decision) {
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

  private static String status(AuditEvent.Status status) {
    return switch (status) {
      case SUCCESS -> "success";
      case FAILURE -> "failure";
      case DENIED -> "denied";
      case WITHHELD -> "withheld";
      case SKIPPED -> "skipped";
      case UNKNOWN -> "unknown";
    };
  }

  private static String fate(AuditEvent.Fate fate) {
    return switch (fate) {
      case COMMITTED -> "committed";
      case ROLLED_BACK -> "rolled-back";
      case OPEN -> "open";
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
