package dev.gatehouse.audit.journal;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.StatementContext;
import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.cbor.CborWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events as frames, bodies before their leaf. What the writer thread alone knows (batch,
 * index, salts, commitments, CRC) stays zero. For one thread.
 */
final class EventEncoder {

  private final CborWriter cbor = new CborWriter();

  /** Of the event at hand. */
  private int type;

  /** Appends the frames of an event. */
  void encode(Event event, Bytes out) {
    var context = event.context();
    type = EventTypes.number(event.type());
    switch (event.kind()) {
      case INTENT -> encodeIntent(event, context, out);
      case OUTCOME -> encodeOutcome(event, context, out);
      case EVENT -> encodeEvent(event, context, out);
    }
    leaf(event, context, out);
  }

  // ---- heads

  private void encodeIntent(Event event, @Nullable SessionContext context, Bytes out) {
    var statement = event.statement();
    var judgement = event.judgement();
    if (statement == null || judgement == null) {
      throw new IllegalArgumentException("an intent has a statement and a judgement");
    }
    var known = event.known();
    var inline = known == null;
    cbor.reset();
    cbor.map(6 + base(event) + (inline ? 2 + further(statement) : 1));
    base(event, context);
    if (known != null) {
      cbor.key(HeadKeys.STATEMENT).number(known.number());
    }
    cbor.key(HeadKeys.PROTOCOL).number(OnRecord.PROTOCOLS.of(statement.protocol()));
    if (inline) {
      cbor.key(HeadKeys.NAME).text(statement.name());
    }
    cbor.key(HeadKeys.PORTAL).text(statement.portal());
    if (inline) {
      facts(statement);
    }
    judgement(judgement);
    if (inline) {
      encoding(statement);
      fingerprints(statement);
    }
    body(Field.HEAD, out);
    if (inline) {
      text(statement, out);
    }
    var literals = inline ? event.literals() : List.<Value>of();
    values(event.parameters(), literals, statement.origins(), out);
  }

  private void facts(Statement statement) {
    cbor.key(HeadKeys.FACTS).array(statement.facts().size());
    for (var facts : statement.facts()) {
      FactsCodec.write(cbor, facts);
    }
  }

  private void judgement(Judgement judgement) {
    cbor.key(HeadKeys.DECISION).number(OnRecord.DECISIONS.of(judgement.decision()));
    cbor.key(HeadKeys.POLICY).array(3);
    cbor.textOrNull(judgement.policy()).textOrNull(judgement.rule());
    cbor.textOrNull(judgement.sqlState());
    cbor.key(HeadKeys.TAGS);
    texts(judgement.tags());
    cbor.key(HeadKeys.JUDGING).number(judgement.duration().toNanos());
  }

  private void encodeOutcome(Event event, @Nullable SessionContext context, Bytes out) {
    var outcome = event.outcome();
    if (outcome == null) {
      throw new IllegalArgumentException("an outcome has a result");
    }
    cbor.reset();
    cbor.map(base(event));
    base(event, context);
    body(Field.HEAD, out);
    values(event.parameters(), List.of(), List.of(), out);
    result(outcome, out);
  }

  private void result(Outcome outcome, Bytes out) {
    cbor.reset();
    var masks = outcome.masks();
    cbor.map(8 + present(masks));
    cbor.key(HeadKeys.OUTCOME).number(OnRecord.STATUSES.of(outcome.status()));
    cbor.key(HeadKeys.TAG).textOrNull(outcome.tag());
    cbor.key(HeadKeys.ROWS).number(outcome.rows());
    cbor.key(HeadKeys.BYTES).number(outcome.bytes());
    cbor.key(HeadKeys.ERROR).textOrNull(outcome.sqlState());
    if (!masks.isEmpty()) {
      cbor.key(HeadKeys.MASKS);
      FactsCodec.texts(cbor, masks);
    }
    cbor.key(HeadKeys.SERVER).number(outcome.server().toNanos());
    cbor.key(HeadKeys.TOTAL).number(outcome.total().toNanos());
    cbor.key(HeadKeys.FATE).number(OnRecord.FATES.of(outcome.fate()));
    body(Field.RESULT, out);
  }

  private void encodeEvent(Event event, @Nullable SessionContext context, Bytes out) {
    cbor.reset();
    cbor.map(base(event) + 1);
    base(event, context);
    details(HeadKeys.DETAILS, event.details());
    body(Field.HEAD, out);
  }

  private int base(Event event) {
    return (type == 0 ? 1 : 0)
        + (event.session() == null ? 0 : 2)
        + (event.transaction() == null ? 0 : 1);
  }

  private void base(Event event, @Nullable SessionContext context) {
    if (type == 0) {
      cbor.key(HeadKeys.TYPE).text(event.type());
    }
    var session = event.session();
    if (session != null) {
      if (context == null || context.session() == null) {
        throw new IllegalArgumentException("a session without its context");
      }
      cbor.key(HeadKeys.CONTEXT).number(context.number());
      cbor.key(HeadKeys.STATUS).number(OnRecord.TRANSACTIONS.of(session.transactionStatus()));
    }
    var transaction = event.transaction();
    if (transaction != null) {
      cbor.key(HeadKeys.TRANSACTION).array(2).number(transaction.id());
      cbor.number(OnRecord.TRANSACTIONS.of(transaction.status()));
    }
  }

  // ---- records of the log's own

  /** Appends the frames of a session's context. */
  void encode(SessionContext context, Instant time, Bytes out) {
    var session = context.session();
    if (session == null) {
      throw new IllegalArgumentException("nothing is known of the session");
    }
    cbor.reset();
    cbor.map(11);
    cbor.key(HeadKeys.CONTEXT).number(context.number());
    session(session);
    body(Field.HEAD, out);
    ownLeaf(EventTypes.SESSION, time, context.id(), out);
  }

  private void session(Session session) {
    cbor.key(HeadKeys.PRINCIPAL).text(session.principal().id());
    cbor.key(HeadKeys.GROUPS);
    texts(session.principal().groups());
    details(HeadKeys.ATTRIBUTES, session.principal().attributes());
    cbor.key(HeadKeys.USER).text(session.user());
    cbor.key(HeadKeys.ROLE).text(session.databaseRole());
    cbor.key(HeadKeys.DATABASE).text(session.database());
    var address = session.clientAddress().getAddress();
    cbor.key(HeadKeys.ADDRESS).bytes(address, 0, address.length);
    cbor.key(HeadKeys.PORT).number(session.clientPort());
    cbor.key(HeadKeys.TLS).textOrNull(session.clientTls());
    cbor.key(HeadKeys.APPLICATION).text(session.applicationName());
  }

  /** Appends the frames of a statement's context. */
  void encode(StatementContext context, byte[] session, Instant time, Bytes out) {
    var statement = context.statement();
    cbor.reset();
    cbor.map(3 + further(statement));
    cbor.key(HeadKeys.STATEMENT).number(context.number());
    cbor.key(HeadKeys.NAME).text(statement.name());
    facts(statement);
    encoding(statement);
    fingerprints(statement);
    body(Field.HEAD, out);
    text(statement, out);
    values(List.of(), context.literals(), List.of(), out);
    ownLeaf(EventTypes.STATEMENT, time, session, out);
  }

  // ---- parts

  private static int present(List<?> all) {
    return all.isEmpty() ? 0 : 1;
  }

  private void texts(Set<String> texts) {
    FactsCodec.texts(cbor, texts.size() > 1 ? new TreeSet<>(texts) : texts);
  }

  /** Sorted by name: a map has no order of its own, but a record must have one. */
  private void details(int key, Map<String, String> details) {
    cbor.key(key).array(details.size() * 2);
    for (var detail : (details.size() > 1 ? new TreeMap<>(details) : details).entrySet()) {
      cbor.text(detail.getKey()).text(detail.getValue());
    }
  }

  private static int further(Statement statement) {
    return sent(statement) + (hasFingerprint(statement) ? 1 : 0);
  }

  private static int sent(Statement statement) {
    return statement.encoding().equals("UTF8")
            && StandardCharsets.UTF_8.equals(statement.charset())
            && !statement.redacted()
        ? 0
        : 1;
  }

  private void encoding(Statement statement) {
    if (sent(statement) == 1) {
      var charset = statement.charset();
      cbor.key(HeadKeys.ENCODING).array(3).text(statement.encoding());
      cbor.textOrNull(charset == null ? null : charset.name()).bool(statement.redacted());
    }
  }

  private static boolean hasFingerprint(Statement statement) {
    var fingerprints = statement.fingerprints();
    for (var i = 0; i < fingerprints.size(); i++) {
      if (!fingerprints.get(i).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void fingerprints(Statement statement) {
    if (!hasFingerprint(statement)) {
      return;
    }
    cbor.key(HeadKeys.FINGERPRINTS).array(statement.fingerprints().size());
    for (var fingerprint : statement.fingerprints()) {
      var bytes = HexFormat.of().parseHex(fingerprint);
      cbor.bytes(bytes, 0, bytes.length);
    }
  }

  private static void text(Statement statement, Bytes out) {
    var bytes = statement.bytes();
    body(Field.TEXT, bytes, bytes.length, out);
  }

  /** All values stand here, and nowhere else: so they can be erased. */
  private void values(
      List<Parameter> parameters, List<Value> literals, List<String> origins, Bytes out) {
    var parts = present(parameters) + present(literals) + present(origins);
    if (parts == 0) {
      return;
    }
    cbor.reset();
    cbor.map(parts);
    parameters(parameters);
    literals(literals);
    if (!origins.isEmpty()) {
      cbor.key(HeadKeys.ORIGINS);
      FactsCodec.texts(cbor, origins);
    }
    body(Field.PARAMS, out);
  }

  /**
   * The bytes as on the wire; type names and normal forms beside them, as what these are depends on
   * settings that no reader has.
   */
  private void parameters(List<Parameter> parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    cbor.key(HeadKeys.PARAMETERS).array(parameters.size());
    for (var parameter : parameters) {
      cbor.array(8).number(parameter.number());
      cbor.number(Integer.toUnsignedLong(parameter.typeOid())).bool(parameter.binary());
      if (parameter.isNull()) {
        cbor.nothing();
      } else {
        var bytes = parameter.bytes();
        cbor.bytes(bytes, 0, bytes.length);
      }
      cbor.textOrNull(parameter.typeName());
      var normal = parameter.normal();
      var value = normal == null ? parameter.value() : normal;
      cbor.textOrNull(value).bool(parameter.isNull() || normal != null);
      cbor.number(OnRecord.CAPTURES.of(parameter.capture()));
    }
  }

  private void literals(List<Value> literals) {
    if (literals.isEmpty()) {
      return;
    }
    cbor.key(HeadKeys.LITERALS).array(literals.size());
    for (var literal : literals) {
      cbor.array(6).textOrNull(literal.use().column());
      cbor.number(Integer.toUnsignedLong(literal.typeOid())).textOrNull(literal.typeName());
      cbor.textOrNull(literal.text()).bool(literal.isNull()).bool(literal.decoded());
    }
  }

  private void body(Field field, Bytes out) {
    var bytes = cbor.bytes();
    body(field, bytes.array(), bytes.length(), out);
  }

  private static void body(Field field, byte[] bytes, int length, Bytes out) {
    var from = 0;
    var chunk = 0;
    do {
      var count = Math.min(length - from, Body.CHUNK);
      var head = chunk == 0 ? Body.FIRST_BYTES_AT : Body.BYTES_AT;
      var at = frame(Frame.BODY, head + count, out);
      var array = out.array();
      var payload = at + Frame.HEADER;
      array[payload + Body.FIELD_AT] = (byte) field.number();
      array[payload + Body.MORE_AT] = (byte) (from + count < length ? 1 : 0);
      Frame.int32(array, payload + Body.CHUNK_AT, chunk);
      if (chunk == 0) {
        Frame.int64(array, payload + Body.TOTAL_AT, length);
      }
      System.arraycopy(bytes, from, array, payload + head, count);
      from += count;
      chunk++;
    } while (from < length);
  }

  private static int frame(int type, int payload, Bytes out) {
    var size = Frame.size(payload);
    var at = out.extend(size);
    Arrays.fill(out.array(), at + Frame.HEADER, at + size, (byte) 0);
    Frame.begin(out.array(), at, type, payload);
    return at;
  }

  // ---- leaves

  private void leaf(Event event, @Nullable SessionContext context, Bytes out) {
    var kind =
        switch (event.kind()) {
          case INTENT -> Leaf.INTENT;
          case OUTCOME -> Leaf.OUTCOME;
          case EVENT -> Leaf.EVENT;
        };
    var id = context == null ? null : context.id();
    var at = leaf(kind, type, event.time(), event.monotonic(), id, event.sequence(), out);
    var statement = event.statement();
    if (statement != null && statement.redacted()) {
      Frame.int32(out.array(), at + Leaf.FLAGS_AT, Leaf.REDACTED);
    } else if (event.partial()) {
      Frame.int32(out.array(), at + Leaf.FLAGS_AT, Leaf.PARTIAL);
    }
  }

  private static void ownLeaf(String type, Instant time, byte[] session, Bytes out) {
    leaf(Leaf.EVENT, EventTypes.number(type), time, System.nanoTime(), session, Leaf.NONE, out);
  }

  private static int leaf(
      int kind,
      int type,
      Instant time,
      long monotonic,
      byte @Nullable [] session,
      long sequence,
      Bytes out) {
    var at = frame(Frame.LEAF, Leaf.SIZE, out) + Frame.HEADER;
    var array = out.array();
    array[at] = Leaf.VERSION;
    array[at + Leaf.KIND_AT] = (byte) kind;
    Leaf.type(array, at, type);
    Frame.int64(array, at + Leaf.WALL_AT, Leaf.nanos(time));
    Frame.int64(array, at + Leaf.MONOTONIC_AT, monotonic);
    if (session != null) {
      System.arraycopy(session, 0, array, at + Leaf.SESSION_AT, session.length);
    }
    Frame.int64(array, at + Leaf.SEQUENCE_AT, sequence);
    Frame.int64(array, at + Leaf.REFERENCE_AT, Leaf.NONE);
    return at;
  }
}
