package dev.gatehouse.audit;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.audit.merkle.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event, made on an event loop. It is complete before it is {@linkplain Recorder#submit
 * submitted}, which gives it its index; nothing changes afterwards.
 */
public final class Event implements AuditEvent {

  private static final byte[] NO_LEAF = {};

  private final Kind kind;
  private final Instant time;
  private long monotonic = System.nanoTime();
  private final @Nullable Session session;
  private final long sequence;
  private final @Nullable Event reference;
  private final long recordedIntent;
  private final @Nullable Transaction transaction;
  private final @Nullable Statement statement;
  private final List<Parameter> parameters;
  private final Supplier<List<Value>> literals;
  private final @Nullable Judgement judgement;
  private final @Nullable Outcome outcome;
  private final Map<String, String> details;
  private String type;
  private long index = -1;
  private String log = "";
  private byte[] leaf = NO_LEAF;
  private boolean taken;
  private Set<Part> erased = Set.of();
  private boolean overlaps;
  private boolean partial;
  private boolean forgotten;
  private @Nullable SessionContext context;
  private @Nullable StatementContext known;

  private Event(
      Kind kind,
      String type,
      Instant time,
      @Nullable Session session,
      long sequence,
      @Nullable Event reference,
      long recordedIntent,
      @Nullable Transaction transaction,
      @Nullable Statement statement,
      List<Parameter> parameters,
      Supplier<List<Value>> literals,
      @Nullable Judgement judgement,
      @Nullable Outcome outcome,
      Map<String, String> details) {
    this.recordedIntent = recordedIntent;
    this.kind = kind;
    this.type = type;
    this.time = time;
    this.session = session;
    this.sequence = sequence;
    this.reference = reference;
    this.transaction = transaction;
    this.statement = statement;
    this.parameters = parameters;
    this.literals = literals;
    this.judgement = judgement;
    this.outcome = outcome;
    this.details = details;
  }

  /**
   * An intent; {@code type} as in {@link AuditEvent#type()}.
   *
   * @param literals read when somebody asks, on whichever thread
   */
  public static Event intent(
      String type,
      Instant time,
      Session session,
      long sequence,
      Transaction transaction,
      Statement statement,
      List<Parameter> parameters,
      Supplier<List<Value>> literals,
      Judgement judgement) {
    return new Event(
        Kind.INTENT,
        type,
        time,
        session,
        sequence,
        null,
        -1,
        transaction,
        statement,
        parameters,
        literals,
        judgement,
        null,
        Map.of());
  }

  /**
   * The outcome of an intent, which is submitted before it.
   *
   * @param learnt the parameters again, if types have become known that the intent could not show
   */
  public static Event outcome(
      Event intent,
      Instant time,
      Session session,
      long sequence,
      Transaction transaction,
      Outcome outcome,
      List<Parameter> learnt) {
    return new Event(
        Kind.OUTCOME,
        intent.type(),
        time,
        session,
        sequence,
        intent,
        -1,
        transaction,
        null,
        learnt,
        List::of,
        null,
        outcome,
        Map.of());
  }

  /** Anything else that happened; {@code details} must hold no secret. */
  public static Event of(
      String type,
      Instant time,
      @Nullable Session session,
      long sequence,
      Map<String, String> details) {
    return new Event(
        Kind.EVENT,
        type,
        time,
        session,
        sequence,
        null,
        -1,
        null,
        null,
        List.of(),
        List::of,
        null,
        null,
        details);
  }

  /** What recovery says of an intent that has no outcome. */
  public static Event recoveredOutcome(long intent, Instant time, Outcome outcome) {
    return new Event(
        Kind.OUTCOME,
        "recovered",
        time,
        null,
        -1,
        null,
        intent,
        null,
        null,
        List.of(),
        List::of,
        null,
        outcome,
        Map.of());
  }

  /** Where and when an event was recorded. See the methods of these names. */
  public record Place(String log, long index, Hash leaf, long monotonic) {}

  /**
   * As it stands on record.
   *
   * @param intent index of the intent of an outcome, else -1
   */
  public static Event recorded(
      Place place,
      Kind kind,
      String type,
      Instant time,
      @Nullable Session session,
      long sequence,
      long intent,
      @Nullable Transaction transaction,
      @Nullable Statement statement,
      List<Parameter> parameters,
      List<Value> literals,
      @Nullable Judgement judgement,
      @Nullable Outcome outcome,
      Map<String, String> details) {
    var event =
        new Event(
            kind,
            type,
            time,
            session,
            sequence,
            null,
            intent,
            transaction,
            statement,
            parameters,
            () -> literals,
            judgement,
            outcome,
            details);
    event.log = place.log();
    event.index = place.index();
    event.leaf = place.leaf().bytes();
    event.monotonic = place.monotonic();
    event.taken = true;
    return event;
  }

  /** Says what of it was erased; before anybody reads it. */
  public Event without(Set<Part> parts) {
    erased = parts;
    return this;
  }

  /** Says to which session it belongs, as the log knows it; before submission. */
  public Event in(SessionContext of) {
    context = of;
    return this;
  }

  /** Lets the log refer to a statement that it knows, in place of its text and facts. */
  public Event of(StatementContext statement) {
    known = statement;
    return this;
  }

  /** Says of an intent that its statement runs while it is written; before submission. */
  public Event overlapping() {
    overlaps = true;
    return this;
  }

  /** Whether the statement of an intent runs although the intent may not be on record yet. */
  public boolean overlaps() {
    return overlaps;
  }

  /** Says of an outcome that another one of the same intent follows; before submission. */
  public Event asPartial() {
    partial = true;
    return this;
  }

  /** Whether it is an outcome and not the last one of its intent, which stays open. */
  public boolean partial() {
    return partial;
  }

  /** What its session has in common; null for an event of the process. */
  public @Nullable SessionContext context() {
    return context;
  }

  /** The statement that is on record; null if the event holds its own. */
  public @Nullable StatementContext known() {
    return known;
  }

  /** Turns the intent of a Bind into that of the Execute behind it; only before submission. */
  public void becomeExecute() {
    if (submitted()) {
      throw new IllegalStateException("the event is already submitted");
    }
    type = "execute";
  }

  /** Whether the recorder has taken it. Read on the session's event loop. */
  public boolean submitted() {
    return taken;
  }

  /** The recorder takes it: it changes no more. Called on the thread that submits it. */
  public void onTaken() {
    taken = true;
  }

  /** It has this place in the log. Called by whoever writes it; again if it is written again. */
  public void number(long value) {
    index = value;
  }

  /** It will have no place in the log, even if it had one that was taken back. */
  public void forget() {
    index = -1;
    forgotten = true;
  }

  /** Whether it is the outcome of an intent that has no place in the log. */
  public boolean orphaned() {
    return reference != null && reference.forgotten;
  }

  @Override
  public String log() {
    return log;
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public byte[] leaf() {
    return leaf.clone();
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Instant time() {
    return time;
  }

  @Override
  public long monotonic() {
    return monotonic;
  }

  @Override
  public @Nullable Session session() {
    return session;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public long intent() {
    return reference == null ? recordedIntent : reference.index;
  }

  @Override
  public @Nullable Transaction transaction() {
    return transaction;
  }

  @Override
  public @Nullable Statement statement() {
    return statement;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<Value> literals() {
    return literals.get();
  }

  @Override
  public @Nullable Judgement judgement() {
    return judgement;
  }

  @Override
  public @Nullable Outcome outcome() {
    return outcome;
  }

  @Override
  public Set<Part> erased() {
    return erased;
  }

  @Override
  public Map<String, String> details() {
    return details;
  }
}
