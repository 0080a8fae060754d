package dev.gatehouse.testkit;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Facts;
import java.time.Instant;
import java.util.List;

/** A question to a statement policy. */
public record FakeStatementCall(
    Interest moment,
    Session session,
    String text,
    Facts facts,
    List<Parameter> parameters,
    Instant now)
    implements StatementCall {

  /** The clock of calls that set none. */
  public static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

  /** The question before an execution, at {@link #NOW}. */
  public static FakeStatementCall execute(
      Session session, String text, Facts facts, Parameter... parameters) {
    return new FakeStatementCall(Interest.EXECUTE, session, text, facts, List.of(parameters), NOW);
  }

  /** The question when a statement is prepared, at {@link #NOW}. */
  public static FakeStatementCall parse(Session session, String text, Facts facts) {
    return new FakeStatementCall(Interest.PARSE, session, text, facts, List.of(), NOW);
  }

  /** The same question at another time. */
  public FakeStatementCall at(Instant time) {
    return new FakeStatementCall(moment, session, text, facts, parameters, time);
  }
}
