package dev.gatehouse.audit.journal;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.TreeHash;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of one segment in their order: what they refer to stands before them. For one
 * thread.
 */
final class EventDecoder {

  private static final String ERASED = "(erased)";

  private record ContextKey(String session, long number) {}

  private record Known(Statement statement, List<Value> literals) {}

  private final TreeHash treeHash = new TreeHash();
  private final byte[] hash = new byte[Hash.LENGTH];
  private final Map<ContextKey, StoredSession[]> sessions = new HashMap<>();
  private final Map<ContextKey, Known> statements = new HashMap<>();
  private long context = -1;
  private long statement = -1;

  /** A new segment begins: it repeats what its records refer to. */
  void onSegment() {
    sessions.clear();
    statements.clear();
  }

  /**
   * Decodes a record.
   *
   * @return null for a record of the log's own, which is remembered
   * @throws JournalException if it is not what the journal writes
   */
  @Nullable Event decode(LogRecord record) {
    try {
      return read(record);
    } catch (CborException e) {
      throw new JournalException("record " + record.index() + " cannot be read: " + e.getMessage());
    } catch (RuntimeException e) {
      if (e instanceof JournalException) {
        throw new JournalException("record " + record.index() + ": " + e.getMessage());
      }
      throw e;
    }
  }

  /** Number of the session's context that the last record is, or refers to; -1 if none. */
  long context() {
    return context;
  }

  /** The same of the context of a prepared statement. */
  long statement() {
    return statement;
  }

  private @Nullable Event read(LogRecord record) throws CborException {
    var leaf = record.leaf();
    var session = sessionId(leaf);
    var head = head(record);
    context = head.context;
    statement = head.statement;
    if (record.isContext()) {
      remember(session, record, head);
      return null;
    }
    var type = EventTypes.name(Leaf.type(leaf, 0));
    var kind = kind(leaf);
    return Event.recorded(
        place(leaf),
        kind,
        type == null ? head.type : type,
        time(Leaf.wall(leaf, 0)),
        head.context < 0 ? null : session(session, head),
        Leaf.sequence(leaf, 0),
        Leaf.reference(leaf, 0),
        head.transaction,
        kind == Kind.INTENT ? statement(session, record, head) : null,
        parameters(record, head),
        literals(session, head),
        kind == Kind.INTENT ? judgement(head) : null,
        kind == Kind.OUTCOME ? outcome(record) : null,
        head.details);
  }

  private Event.Place place(byte[] leaf) {
    treeHash.leaf(leaf, 0, Leaf.SIZE, hash, 0);
    return new Event.Place(
        HexFormat.of().formatHex(leaf, Leaf.LOG_AT, Leaf.LOG_AT + 16),
        Leaf.index(leaf, 0),
        Hash.of(hash, 0),
        Leaf.monotonic(leaf, 0));
  }

  private static Kind kind(byte[] leaf) {
    return switch (Leaf.kind(leaf, 0)) {
      case Leaf.INTENT -> Kind.INTENT;
      case Leaf.OUTCOME -> Kind.OUTCOME;
      case Leaf.EVENT -> Kind.EVENT;
      default -> throw new JournalException("a leaf of unknown kind");
    };
  }

  static String sessionId(byte[] leaf) {
    return HexFormat.of().formatHex(leaf, Leaf.SESSION_AT, Leaf.SESSION_AT + 16);
  }

  static Instant time(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  // ---- contexts

  private void remember(String session, LogRecord record, Head head) {
    if (Leaf.type(record.leaf(), 0) == EventTypes.number(EventTypes.SESSION)) {
      var view = head.session(session);
      sessions.put(new ContextKey(session, head.context), new StoredSession[] {view, null, null});
    } else {
      statements.put(
          new ContextKey(session, head.statement),
          new Known(stated(Protocol.EXTENDED, "", record, head), head.literals));
    }
  }

  /** The same view for the same status: whoever formats it may know it again. */
  private StoredSession session(String id, Head head) {
    var views = sessions.get(new ContextKey(id, head.context));
    if (views == null) {
      throw new JournalException("the context of its session does not stand before it");
    }
    var status = OnRecord.TRANSACTIONS.of(head.status);
    var view = views[status];
    if (view == null) {
      view = views[0].with(head.status);
      views[status] = view;
    }
    return view;
  }

  private Statement statement(String session, LogRecord record, Head head) {
    if (head.statement < 0) {
      return stated(head.protocol, head.portal, record, head);
    }
    var key = new ContextKey(session, head.statement);
    var known = known(key);
    var shown = known.statement();
    if (shown.protocol() != head.protocol || !shown.portal().equals(head.portal)) {
      shown =
          new Statement(
              head.protocol,
              shown.name(),
              head.portal,
              shown.text(),
              shown.facts(),
              List.of(),
              shown.encoding(),
              shown.charset(),
              shown.redacted());
      statements.put(key, new Known(shown, known.literals()));
    }
    return shown;
  }

  private List<Value> literals(String session, Head head) {
    return head.statement < 0
        ? head.literals
        : known(new ContextKey(session, head.statement)).literals();
  }

  private Known known(ContextKey key) {
    var known = statements.get(key);
    if (known == null) {
      throw new JournalException("the statement it refers to does not stand before it");
    }
    return known;
  }

  // ---- bodies

  private static Statement stated(Protocol protocol, String portal, LogRecord record, Head head) {
    return new Statement(
        protocol,
        head.name,
        portal,
        text(record, head),
        head.facts,
        head.origins,
        head.encoding,
        head.charset,
        head.redacted);
  }

  private static String text(LogRecord record, Head head) {
    if (record.erased(Field.TEXT)) {
      return ERASED;
    }
    if (!record.has(Field.TEXT)) {
      return "";
    }
    var charset = head.charset == null ? StandardCharsets.ISO_8859_1 : head.charset;
    return new String(record.array(), record.from(Field.TEXT), record.length(Field.TEXT), charset);
  }

  private static Judgement judgement(Head head) {
    return new Judgement(
        head.decision,
        head.policy,
        head.rule,
        head.sqlState,
        head.tags,
        Duration.ofNanos(head.judging));
  }

  private static List<Parameter> parameters(LogRecord record, Head head) {
    if (!record.has(Field.PARAMS) || record.erased(Field.PARAMS)) {
      return List.of();
    }
    var array = record.array();
    var at = record.from(Field.PARAMS);
    var end = at + record.length(Field.PARAMS);
    var count = Frame.int32(array, at);
    at += 4;
    if (count < 0 || count > (end - at) / 13) {
      throw new JournalException("its parameters cannot be read");
    }
    var all = new ArrayList<Parameter>(count);
    for (var i = 0; i < count; i++) {
      if (end - at < 13) {
        throw new JournalException("its parameters are cut short");
      }
      var length = Frame.int32(array, at + 9);
      if (length < -1 || length > end - at - 13) {
        throw new JournalException("a parameter is cut short");
      }
      var bytes = new byte[Math.max(length, 0)];
      System.arraycopy(array, at + 13, bytes, 0, bytes.length);
      var decoded = i < head.decoded.size() ? head.decoded.get(i) : Decoded.NOT;
      all.add(
          new StoredParameter(
              Frame.int32(array, at),
              Frame.int32(array, at + 4),
              decoded.typeName(),
              array[at + 8] == 1,
              length < 0,
              decoded.value(),
              decoded.decoded(),
              decoded.capture(),
              Blob.of(bytes)));
      at += 13 + bytes.length;
    }
    return all;
  }

  private static Outcome outcome(LogRecord record) throws CborException {
    if (!record.has(Field.RESULT) || record.erased(Field.RESULT)) {
      throw new JournalException("an outcome without its result");
    }
    var in = new CborReader(record.array(), record.from(Field.RESULT), record.length(Field.RESULT));
    var status = Status.UNKNOWN;
    String tag = null;
    var rows = 0L;
    var bytes = 0L;
    String error = null;
    List<String> masks = List.of();
    var server = 0L;
    var total = 0L;
    var fate = Fate.UNKNOWN;
    for (var left = in.map(); left > 0; left--) {
      switch (in.key()) {
        case HeadKeys.OUTCOME -> status = OnRecord.STATUSES.at(in.number());
        case HeadKeys.TAG -> tag = in.textOrNull();
        case HeadKeys.ROWS -> rows = in.number();
        case HeadKeys.BYTES -> bytes = in.number();
        case HeadKeys.ERROR -> error = in.textOrNull();
        case HeadKeys.MASKS -> masks = FactsCodec.texts(in);
        case HeadKeys.SERVER -> server = in.number();
        case HeadKeys.TOTAL -> total = in.number();
        case HeadKeys.FATE -> fate = OnRecord.FATES.at(in.number());
        default -> in.skip();
      }
    }
    in.end();
    return new Outcome(
        status,
        tag,
        rows,
        bytes,
        error,
        masks,
        Duration.ofNanos(server),
        Duration.ofNanos(total),
        fate);
  }

  private record Decoded(
      @Nullable String typeName, @Nullable String value, boolean decoded, Capture capture) {
    static final Decoded NOT = new Decoded(null, null, false, Capture.FULL);
  }

  /** Everything a head may hold. */
  private static final class Head {
    String type = "";
    long context = -1;
    TransactionStatus status = TransactionStatus.IDLE;
    @Nullable Transaction transaction;
    long statement = -1;
    Protocol protocol = Protocol.SIMPLE;
    String name = "";
    String portal = "";
    List<Facts> facts = List.of();
    List<String> origins = List.of();
    Decision decision = Decision.ERROR;
    @Nullable String policy;
    @Nullable String rule;
    @Nullable String sqlState;
    Set<String> tags = Set.of();
    long judging;
    List<Value> literals = List.of();
    List<Decoded> decoded = List.of();
    String encoding = "UTF8";
    @Nullable Charset charset = StandardCharsets.UTF_8;
    boolean redacted;
    Map<String, String> details = Map.of();
    String principal = "";
    Set<String> groups = Set.of();
    Map<String, String> attributes = Map.of();
    String user = "";
    String role = "";
    String database = "";
    byte[] address = new byte[4];
    int port;
    @Nullable String tls;
    String application = "";

    StoredSession session(String id) {
      try {
        return new StoredSession(
            id,
            new Principal(principal, groups, attributes),
            user,
            role,
            database,
            InetAddress.getByAddress(address),
            port,
            tls,
            application,
            TransactionStatus.IDLE);
      } catch (UnknownHostException e) {
        throw new JournalException("an address of " + address.length + " bytes");
      }
    }
  }

  private static Head head(LogRecord record) throws CborException {
    var head = new Head();
    if (!record.has(Field.HEAD) || record.erased(Field.HEAD)) {
      return head;
    }
    var in = new CborReader(record.array(), record.from(Field.HEAD), record.length(Field.HEAD));
    for (var left = in.map(); left > 0; left--) {
      switch (in.key()) {
        case HeadKeys.TYPE -> head.type = in.text();
        case HeadKeys.CONTEXT -> head.context = in.number();
        case HeadKeys.STATUS -> head.status = OnRecord.TRANSACTIONS.at(in.number());
        case HeadKeys.TRANSACTION -> {
          FactsCodec.require(in.array(), 2);
          head.transaction = new Transaction(in.number(), OnRecord.TRANSACTIONS.at(in.number()));
        }
        case HeadKeys.STATEMENT -> head.statement = in.number();
        case HeadKeys.PROTOCOL -> head.protocol = OnRecord.PROTOCOLS.at(in.number());
        case HeadKeys.NAME -> head.name = in.text();
        case HeadKeys.PORTAL -> head.portal = in.text();
        case HeadKeys.FACTS -> head.facts = facts(in);
        case HeadKeys.ORIGINS -> head.origins = FactsCodec.texts(in);
        case HeadKeys.DECISION -> head.decision = OnRecord.DECISIONS.at(in.number());
        case HeadKeys.POLICY -> {
          FactsCodec.require(in.array(), 3);
          head.policy = in.textOrNull();
          head.rule = in.textOrNull();
          head.sqlState = in.textOrNull();
        }
        case HeadKeys.TAGS -> head.tags = new HashSet<>(FactsCodec.texts(in));
        case HeadKeys.JUDGING -> head.judging = in.number();
        case HeadKeys.LITERALS -> head.literals = literals(in);
        case HeadKeys.DECODED -> head.decoded = decoded(in);
        case HeadKeys.ENCODING -> {
          FactsCodec.require(in.array(), 3);
          head.encoding = in.text();
          head.charset = charset(in.textOrNull());
          head.redacted = in.bool();
        }
        case HeadKeys.DETAILS -> head.details = details(in);
        case HeadKeys.PRINCIPAL -> head.principal = in.text();
        case HeadKeys.GROUPS -> head.groups = new HashSet<>(FactsCodec.texts(in));
        case HeadKeys.ATTRIBUTES -> head.attributes = details(in);
        case HeadKeys.USER -> head.user = in.text();
        case HeadKeys.ROLE -> head.role = in.text();
        case HeadKeys.DATABASE -> head.database = in.text();
        case HeadKeys.ADDRESS -> head.address = in.bytes();
        case HeadKeys.PORT -> head.port = (int) in.number();
        case HeadKeys.TLS -> head.tls = in.textOrNull();
        case HeadKeys.APPLICATION -> head.application = in.text();
        default -> in.skip();
      }
    }
    in.end();
    return head;
  }

  private static @Nullable Charset charset(@Nullable String name) {
    if (name == null) {
      return null;
    }
    if (!Charset.isSupported(name)) {
      throw new JournalException("this Java platform does not know the encoding " + name);
    }
    return Charset.forName(name);
  }

  private static List<Facts> facts(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<Facts>(count);
    for (var i = 0; i < count; i++) {
      all.add(FactsCodec.read(in));
    }
    return all;
  }

  private static List<Value> literals(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<Value>(count);
    for (var i = 0; i < count; i++) {
      FactsCodec.require(in.array(), 6);
      var use = new ValueUse(0, i, Set.of(), in.textOrNull(), null, null);
      var oid = (int) in.number();
      all.add(new Value(use, oid, in.textOrNull(), in.textOrNull(), in.bool(), in.bool()));
    }
    return all;
  }

  private static List<Decoded> decoded(CborReader in) throws CborException {
    var count = in.array();
    var all = new ArrayList<Decoded>(count);
    for (var i = 0; i < count; i++) {
      FactsCodec.require(in.array(), 4);
      all.add(
          new Decoded(
              in.textOrNull(), in.textOrNull(), in.bool(), OnRecord.CAPTURES.at(in.number())));
    }
    return all;
  }

  private static Map<String, String> details(CborReader in) throws CborException {
    var count = in.array();
    var all = new LinkedHashMap<String, String>();
    for (var i = 0; i + 1 < count; i += 2) {
      all.put(in.text(), in.text());
    }
    if ((count & 1) != 0) {
      throw new JournalException("a detail without its value");
    }
    return all;
  }
}
