package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.TreeHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of one segment in their order: what they refer to stands before them. For one
 * thread.
 */
final class EventDecoder {

  /** What an event is called whose name stood in an erased head. */
  private static final String ERASED = "erased";

  /** The number of a context whose head, which says it, was erased. */
  private static final long UNKNOWN = -1;

  private record ContextKey(String session, long number) {}

  private record Known(Statement statement, List<Value> literals, Set<Part> erased) {}

  /** Of what nobody knows how it ended, or who knew it has erased that. */
  static final Outcome NOT_KNOWN =
      new Outcome(
          Status.UNKNOWN, null, 0, 0, null, List.of(), Duration.ZERO, Duration.ZERO, Fate.UNKNOWN);

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
    var head = Head.of(record);
    context = head.context;
    statement = head.statement;
    if (record.isContext()) {
      remember(session, record, head);
      return null;
    }
    var type = EventTypes.name(Leaf.type(leaf, 0));
    var kind = kind(leaf);
    var values = Values.of(record);
    var known = head.statement < 0 ? null : known(new ContextKey(session, head.statement));
    var erased = erased(record);
    if (known != null) {
      erased.addAll(known.erased);
    }
    StoredSession view = null;
    if (erased.contains(Part.SESSION)) {
      view = StoredSession.erased(session);
    } else if (head.context >= 0) {
      view = session(session, head, erased);
    }
    var event =
        Event.recorded(
            place(leaf),
            kind,
            type == null ? typeOf(record, head) : type,
            Leaf.time(Leaf.wall(leaf, 0)),
            view,
            Leaf.sequence(leaf, 0),
            Leaf.reference(leaf, 0),
            head.transaction,
            kind == Kind.INTENT ? statement(session, record, head, known, values) : null,
            values.parameters(),
            known == null ? values.literals() : known.literals,
            kind == Kind.INTENT ? judgement(head) : null,
            kind == Kind.OUTCOME ? outcome(record) : null,
            head.details);
    if (kind == Kind.OUTCOME && !Leaf.closes(leaf, 0)) {
      event.asPartial();
    }
    return event.without(erased);
  }

  private static Set<Part> erased(LogRecord record) {
    var erased = EnumSet.noneOf(Part.class);
    for (var part : Part.values()) {
      if (record.erased(Erasure.field(part))) {
        erased.add(part);
      }
    }
    return erased;
  }

  private static String typeOf(LogRecord record, Head head) {
    return record.erased(Field.HEAD) ? ERASED : head.type;
  }

  private Event.Place place(byte[] leaf) {
    treeHash.leaf(leaf, 0, Leaf.SIZE, hash, 0);
    return new Event.Place(
        logId(leaf), Leaf.index(leaf, 0), Hash.of(hash, 0), Leaf.monotonic(leaf, 0));
  }

  private static Kind kind(byte[] leaf) {
    return switch (Leaf.kind(leaf, 0)) {
      case Leaf.INTENT -> Kind.INTENT;
      case Leaf.OUTCOME -> Kind.OUTCOME;
      case Leaf.EVENT -> Kind.EVENT;
      default -> throw new JournalException("a leaf of unknown kind");
    };
  }

  static String logId(byte[] leaf) {
    return HexFormat.of().formatHex(leaf, Leaf.LOG_AT, Leaf.LOG_AT + 16);
  }

  static String sessionId(byte[] leaf) {
    return HexFormat.of().formatHex(leaf, Leaf.SESSION_AT, Leaf.SESSION_AT + 16);
  }

  // ---- contexts

  private void remember(String session, LogRecord record, Head head) throws CborException {
    if (Leaf.type(record.leaf(), 0) == EventTypes.number(EventTypes.SESSION)) {
      var view = record.erased(Field.HEAD) ? StoredSession.erased(session) : head.session(session);
      sessions.put(new ContextKey(session, head.context), new StoredSession[] {view, null, null});
    } else {
      var values = Values.of(record);
      statements.put(
          new ContextKey(session, head.statement),
          new Known(
              stated(Protocol.EXTENDED, "", record, head, values),
              values.literals(),
              erased(record)));
    }
  }

  /** The same view for the same status: whoever formats it may know it again. */
  private StoredSession session(String id, Head head, Set<Part> erased) {
    var views = sessions.get(new ContextKey(id, head.context));
    if (views == null) {
      views = sessions.get(new ContextKey(id, UNKNOWN));
      erased.add(Part.SESSION);
    }
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

  /** Of a known one again and again the same object, for the same reason. */
  private Statement statement(
      String session, LogRecord record, Head head, @Nullable Known known, Values values) {
    if (known == null) {
      return stated(head.protocol, head.portal, record, head, values);
    }
    var shown = known.statement;
    if (shown.protocol() != head.protocol
        || !shown.portal().equals(head.portal)
        || !shown.origins().equals(values.origins())) {
      shown =
          new Statement(
              head.protocol,
              shown.name(),
              head.portal,
              shown.text(),
              shown.facts(),
              shown.fingerprints(),
              values.origins(),
              shown.encoding(),
              shown.charset(),
              shown.redacted());
      statements.put(
          new ContextKey(session, head.statement), new Known(shown, known.literals, known.erased));
    }
    return shown;
  }

  private Known known(ContextKey key) {
    var known = statements.get(key);
    if (known == null) {
      throw new JournalException("the statement it refers to does not stand before it");
    }
    return known;
  }

  // ---- bodies

  private static Statement stated(
      Protocol protocol, String portal, LogRecord record, Head head, Values values) {
    return new Statement(
        protocol,
        head.name,
        portal,
        text(record, head),
        head.facts,
        head.fingerprints,
        values.origins(),
        head.encoding,
        head.charset,
        head.redacted);
  }

  private static String text(LogRecord record, Head head) {
    if (!record.has(Field.TEXT) || record.erased(Field.TEXT)) {
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

  private static Outcome outcome(LogRecord record) throws CborException {
    if (!record.has(Field.RESULT)) {
      throw new JournalException("an outcome without its result");
    }
    if (record.erased(Field.RESULT)) {
      return NOT_KNOWN;
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
}
