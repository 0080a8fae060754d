package dev.gatehouse.audit.search;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.Leaf;
import dev.gatehouse.audit.journal.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted: those that all given parts say.
 *
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 * @param user of the startup message, or the principal behind it
 * @param object {@code name} or {@code schema.name} of what a statement names. A statement that
 *     gives no schema may mean any, and is found
 * @param fingerprint of a statement
 * @param text is in the text of a statement, in whichever case
 * @param event its type
 * @param kind its kind
 * @param verdict a decision, in lower case
 * @param outcome the status of an outcome in lower case, or what an event says by that name
 * @param session id of a session
 * @param value what stands for a value whose hash is recorded: of a parameter or a literal
 */
public record Query(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String user,
    @Nullable String object,
    @Nullable String fingerprint,
    @Nullable String text,
    @Nullable String event,
    @Nullable Kind kind,
    @Nullable String verdict,
    @Nullable String outcome,
    @Nullable String session,
    @Nullable String value) {

  /** All events. */
  public static final Query ALL =
      new Query(null, null, null, null, null, null, null, null, null, null, null, null);

  /** All events of a time. */
  public static Query between(@Nullable Instant from, @Nullable Instant to) {
    return new Query(from, to, null, null, null, null, null, null, null, null, null, null);
  }

  /** The terms that every wanted event has in an index. */
  List<Long> terms() {
    var terms = new ArrayList<Long>();
    if (user != null) {
      terms.add(Term.USER.of(user));
    }
    if (object != null) {
      terms.add(Term.OBJECT.of(name(object)));
    }
    if (fingerprint != null) {
      terms.add(Term.FINGERPRINT.of(fingerprint));
    }
    if (event != null) {
      terms.add(Term.EVENT.of(event));
    }
    if (verdict != null) {
      terms.add(Term.VERDICT.of(verdict));
    }
    if (outcome != null) {
      terms.add(Term.OUTCOME.of(outcome));
    }
    if (session != null) {
      terms.add(Term.SESSION.of(session));
    }
    return terms;
  }

  /** Whether anything from {@code first} to {@code last}, ns since 1970, can be wanted. */
  boolean overlaps(long first, long last) {
    return (from == null || last >= Leaf.nanos(from)) && (to == null || first < Leaf.nanos(to));
  }

  /** Whether a record is worth decoding; what refers to a text that stands elsewhere is. */
  boolean mayMatch(LogRecord record, Needles needles) {
    return (text == null || (record.isIntent() && needles.mayHoldText(record)))
        && (value == null || needles.mayHoldValue(record));
  }

  /** What is looked for in the bytes of records. */
  Needles needles() {
    return new Needles(text == null ? null : needle(text), value == null ? null : needle(value));
  }

  /** In lower case; null if encodings may write it variously. */
  private static byte @Nullable [] needle(String text) {
    if (!text.chars().allMatch(c -> c < 0x80)) {
      return null;
    }
    return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Bytes that a record must hold to be worth decoding, unless it refers to a statement elsewhere.
   *
   * @param text null if every text may match
   * @param value null if every value may
   */
  @SuppressWarnings("ArrayRecordComponent") // made once for a search
  record Needles(byte @Nullable [] text, byte @Nullable [] value) {

    private boolean mayHoldText(LogRecord record) {
      return text == null || !record.has(Field.TEXT) || record.holds(Field.TEXT, text);
    }

    private boolean mayHoldValue(LogRecord record) {
      return value == null
          || (record.isIntent() && !record.has(Field.TEXT))
          || (record.has(Field.PARAMS) && record.holds(Field.PARAMS, value));
    }
  }

  /** Whether the event is wanted; {@code of} is the id of its session. */
  public boolean matches(AuditEvent candidate, String of) {
    return (from == null || !candidate.time().isBefore(from))
        && (to == null || candidate.time().isBefore(to))
        && (kind == null || candidate.kind() == kind)
        && (event == null || candidate.type().equals(event))
        && (session == null || session.equals(of) || session.equals(sessionOf(candidate)))
        && (verdict == null || verdict.equals(verdictOf(candidate)))
        && (outcome == null || outcome.equals(outcomeOf(candidate)))
        && (user == null || usersOf(candidate).contains(user))
        && (object == null || names(candidate, object))
        && (fingerprint == null || fingerprintsOf(candidate).contains(fingerprint))
        && (text == null || holds(candidate, text))
        && (value == null || hashes(candidate, value));
  }

  static @Nullable String sessionOf(AuditEvent event) {
    var session = event.session();
    return session == null ? event.details().get("session") : session.id();
  }

  static @Nullable String verdictOf(AuditEvent event) {
    var judgement = event.judgement();
    return judgement == null ? null : judgement.decision().name().toLowerCase(Locale.ROOT);
  }

  static @Nullable String outcomeOf(AuditEvent event) {
    var outcome = event.outcome();
    return outcome == null
        ? event.details().get("outcome")
        : outcome.status().name().toLowerCase(Locale.ROOT);
  }

  /** By all names; of a login that failed, those that it claimed. */
  static List<String> usersOf(AuditEvent event) {
    if (event.erased().contains(Part.SESSION)) {
      return List.of();
    }
    var users = new ArrayList<String>(4);
    var session = event.session();
    if (session != null) {
      users.add(session.user());
      users.add(session.principal().id());
    }
    for (var key : List.of("user", "principal")) {
      var claimed = event.details().get(key);
      if (claimed != null) {
        users.add(claimed);
      }
    }
    return users;
  }

  /** Of each of its statements, empty if that has none. */
  static List<String> fingerprintsOf(AuditEvent event) {
    var statement = event.statement();
    return statement == null ? List.of() : statement.fingerprints();
  }

  /** Everything that the statement of an event names: relations, other objects, functions. */
  static List<QualifiedName> objectsOf(AuditEvent event) {
    var statement = event.statement();
    if (statement == null) {
      return List.of();
    }
    var names = new ArrayList<QualifiedName>();
    for (Facts facts : statement.facts()) {
      names.addAll(facts.relations());
      facts.objects().forEach(object -> names.add(object.name()));
      names.addAll(facts.functions());
    }
    return names;
  }

  private static boolean names(AuditEvent event, String object) {
    var dot = object.lastIndexOf('.');
    var schema = dot < 0 ? null : object.substring(0, dot);
    var name = name(object);
    for (var candidate : objectsOf(event)) {
      var other = candidate.schema();
      if (candidate.name().equals(name)
          && (schema == null || other == null || other.equals(schema))) {
        return true;
      }
    }
    return false;
  }

  private static String name(String object) {
    return object.substring(object.lastIndexOf('.') + 1);
  }

  private static boolean holds(AuditEvent event, String text) {
    var statement = event.statement();
    return statement != null
        && statement.text().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private static boolean hashes(AuditEvent event, String value) {
    for (var parameter : event.parameters()) {
      if (parameter.capture() == Capture.HASH && value.equals(parameter.value())) {
        return true;
      }
    }
    for (var literal : event.literals()) {
      if (!literal.decoded() && value.equals(literal.text())) {
        return true;
      }
    }
    return false;
  }
}
