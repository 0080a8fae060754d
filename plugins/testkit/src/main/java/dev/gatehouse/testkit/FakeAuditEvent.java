package dev.gatehouse.testkit;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An audit event as a sink sees it: on record, in the log {@link #LOG}. */
public record FakeAuditEvent(
    long index,
    Kind kind,
    String type,
    Instant time,
    @Nullable Session session,
    long sequence,
    long intent,
    @Nullable Transaction transaction,
    @Nullable Statement statement,
    List<Parameter> parameters,
    @Nullable Judgement judgement,
    @Nullable Outcome outcome,
    Map<String, String> details)
    implements AuditEvent {

  /** The id of the log that all of them stand in. */
  public static final String LOG = "5f1c00000000000000000000000000aa";

  @Override
  public String log() {
    return LOG;
  }

  /** Differs from event to event; the hash of nothing. */
  @Override
  public byte[] leaf() {
    return ByteBuffer.allocate(32).putLong(24, index).array();
  }

  /** A thousandth of a millisecond from event to event. */
  @Override
  public long monotonic() {
    return index * 1_000;
  }

  /** A builder for an event of the process, for example {@code start}. */
  public static Builder event(long index, String type) {
    return new Builder(index, Kind.EVENT, type);
  }

  /** A builder for the intent of a simple query that was allowed. */
  public static Builder intent(long index, Session session, String text, Facts... facts) {
    return new Builder(index, Kind.INTENT, "query")
        .session(session, index)
        .transaction(index + 1, session.transactionStatus())
        .statement(new Statement(Protocol.SIMPLE, "", "", text, List.of(facts)))
        .judgement(
            new Judgement(Decision.ALLOW, null, null, null, Set.of(), Duration.ofNanos(1_000)));
  }

  /** A builder for the successful outcome of an intent. */
  public static Builder outcome(long index, AuditEvent intent, String tag, long rows) {
    var builder = new Builder(index, Kind.OUTCOME, intent.type());
    builder.intent = intent.index();
    builder.session = intent.session();
    builder.sequence = intent.sequence() + 1;
    builder.transaction = intent.transaction();
    builder.outcome =
        new Outcome(
            Status.SUCCESS,
            tag,
            rows,
            0,
            null,
            List.of(),
            Duration.ofNanos(100_000),
            Duration.ofNanos(200_000),
            Fate.COMMITTED);
    return builder;
  }

  /** Builds a {@link FakeAuditEvent}. */
  public static final class Builder {

    private final long index;
    private final Kind kind;
    private String type;
    private Instant time = FakeStatementCall.NOW;
    private @Nullable Session session;
    private long sequence;
    private long intent = -1;
    private @Nullable Transaction transaction;
    private @Nullable Statement statement;
    private List<Parameter> parameters = List.of();
    private @Nullable Judgement judgement;
    private @Nullable Outcome outcome;
    private Map<String, String> details = Map.of();

    private Builder(long index, Kind kind, String type) {
      this.index = index;
      this.kind = kind;
      this.type = type;
    }

    /** What happened. */
    public Builder type(String type) {
      this.type = type;
      return this;
    }

    /** When it happened. */
    public Builder time(Instant time) {
      this.time = time;
      return this;
    }

    /** The session and the position in it. */
    public Builder session(Session session, long sequence) {
      this.session = session;
      this.sequence = sequence;
      return this;
    }

    /** The transaction of an intent or outcome. */
    public Builder transaction(long id, TransactionStatus status) {
      this.transaction = new Transaction(id, status);
      return this;
    }

    /** The statement of an intent. */
    public Builder statement(Statement statement) {
      this.statement = statement;
      return this;
    }

    /** The parameters of an intent. */
    public Builder parameters(Parameter... parameters) {
      this.parameters = List.of(parameters);
      return this;
    }

    /** The decision about an intent. */
    public Builder judgement(Judgement judgement) {
      this.judgement = judgement;
      return this;
    }

    /** The result of an intent. */
    public Builder outcome(Outcome outcome) {
      this.outcome = outcome;
      return this;
    }

    /** One further fact. */
    public Builder detail(String name, String value) {
      var all = new HashMap<>(details);
      all.put(name, value);
      details = Map.copyOf(all);
      return this;
    }

    /** The event. */
    public FakeAuditEvent build() {
      return new FakeAuditEvent(
          index,
          kind,
          type,
          time,
          session,
          sequence,
          intent,
          transaction,
          statement,
          parameters,
          judgement,
          outcome,
          details);
    }
  }
}
