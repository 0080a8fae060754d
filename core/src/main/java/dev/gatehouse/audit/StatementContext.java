package dev.gatehouse.audit;

import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.policy.Value;
import java.util.List;

/**
 * A named prepared statement that executions refer to: it is put on record once in each segment in
 * which they do.
 *
 * <p>Made on the session's event loop. Where it stands is the writer thread's business alone.
 */
public final class StatementContext {

  private final Statement statement;
  private final List<Value> literals;
  private final long number;
  private long epoch = -1;

  /**
   * A statement.
   *
   * @param literals of its text
   * @param number its position among those of the session
   */
  public StatementContext(Statement statement, List<Value> literals, long number) {
    this.statement = statement;
    this.literals = literals;
    this.number = number;
  }

  /** Its name, text and facts; protocol and portal are those of the events. */
  public Statement statement() {
    return statement;
  }

  /** The literals of its text. */
  public List<Value> literals() {
    return literals;
  }

  /** Its position among those of the session. */
  public long number() {
    return number;
  }

  /** Whether it is to be put on record: not if that was done in this epoch of the log. */
  public boolean enters(long now) {
    if (epoch == now) {
      return false;
    }
    epoch = now;
    return true;
  }
}
