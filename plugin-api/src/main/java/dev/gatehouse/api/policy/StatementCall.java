package dev.gatehouse.api.policy;

import dev.gatehouse.api.DoNotImplement;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Reach;
import java.time.Instant;
import java.util.List;

/** One question to a policy. Immutable; safe to hand to another thread. */
@DoNotImplement
public interface StatementCall {

  /** {@link Interest#PARSE} or {@link Interest#EXECUTE}. */
  Interest moment();

  /** The session as it is now. */
  Session session();

  /**
   * The text of this statement. A simple Query with several statements is asked once for each, with
   * the text of that one.
   */
  String text();

  /** What the text says; look at {@link Facts#completeness()} before trusting an absence. */
  Facts facts();

  /** The bound parameters in order; empty at {@link Interest#PARSE} and for simple queries. */
  List<Parameter> parameters();

  /**
   * The values of the statement, literals and parameters alike, in the order of the text. Look at
   * {@link Facts#valuesComplete()} and {@link Value#decoded()} before trusting an absence. Decoded
   * when asked for.
   */
  default List<Value> values() {
    return List.of();
  }

  /** What the statement reaches in the database; {@link Reach#UNKNOWN} without a catalog. */
  default Reach reach() {
    return Reach.UNKNOWN;
  }

  /** The wall clock at the time of the question. */
  Instant now();
}
