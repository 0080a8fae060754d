package dev.gatehouse.audit;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event, made on an event loop. It is complete before it is {@linkplain Recorder#submit
 * submitted}, which gives it its index; nothing changes afterwards.
 */
public final class Event implements AuditEvent {

  private final Kind kind;
  private final Instant time;
  private final @Nullable Session session;
  private final long sequence;
  private final @Nullable Event reference;
  private final @Nullable Transaction transaction;
  private final @Nullable Statement statement;
  private final List<Parameter> parameters;
  private final Supplier<List<Value>> literals;
  private final @Nullable Judgement judgement;
  private final @Nullable Outcome outcome;
  private final Map<String, String> details;
  private String type;
  private long index = -1;

  private Event(
      Kind kind,
      String type,
      Instant time,
      @Nullable Session session,
      long sequence,
      @Nullable Event reference,
      @Nullable Transaction transaction,
      @Nullable Statement statement,
      List<Parameter> parameters,
      Supplier<List<Value>> literals,
      @Nullable Judgement judgement,
      @Nullable Outcome outcome,
      Map<String, String> details) {
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
        null,
        null,
        List.of(),
        List::of,
        null,
        null,
        details);
  }

  /** Turns the intent of a Bind into that of the Execute behind it; only before submission. */
  public void becomeExecute() {
    if (submitted()) {
      throw new IllegalStateException("the event is already submitted");
    }
    type = "execute";
  }

  /** Whether the recorder has taken it. */
  public boolean submitted() {
    return index >= 0;
  }

  void number(long value) {
    index = value;
  }

  @Override
  public long index() {
    return index;
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
  public @Nullable Session session() {
    return session;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public long intent() {
    return reference == null ? -1 : reference.index;
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
  public Map<String, String> details() {
    return details;
  }
}
