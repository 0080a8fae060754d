package dev.gatehouse.session;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.statement.Portal;
import dev.gatehouse.statement.Prepared;
import java.util.List;

/**
 * A portal with what the session keeps for it: its intent, its protection, the plan for its rows.
 */
final class BoundPortal extends Portal {

  private final Execution execution;
  private final Protection protection;
  private final List<BoundNames> names;
  private final List<Prepared> executes;
  private ResultPlan plan = ResultPlan.PASS_THROUGH;
  private boolean executed;
  private int columns = -1;

  BoundPortal(
      String name,
      Prepared statement,
      List<Parameter> parameters,
      int size,
      Execution execution,
      Protection protection,
      List<BoundNames> names,
      List<Prepared> executes) {
    super(name, statement, parameters, size);
    this.execution = execution;
    this.protection = protection;
    this.names = names;
    this.executes = executes;
  }

  /** The execution whose intent was recorded at Bind. */
  Execution execution() {
    return execution;
  }

  /** What the SQL EXECUTE in it could stand for when it was judged; empty if it holds none. */
  List<Prepared> executes() {
    return executes;
  }

  /** How the names of each of its statements were read. */
  List<BoundNames> names() {
    return names;
  }

  Protection protection() {
    return protection;
  }

  ResultPlan plan() {
    return plan;
  }

  /** The portal has been described: this holds for every row of it. */
  void toPlan(ResultPlan next) {
    plan = next;
  }

  /** How many columns its rows have; -1 while nobody has said. */
  int columns() {
    return columns;
  }

  /** It has been described, or its first row has come. */
  void onColumns(int count) {
    columns = count;
  }

  /** Whether the intent of the Bind has become that of an Execute, and so has its outcome. */
  boolean executed() {
    return executed;
  }

  void onExecuted() {
    executed = true;
  }
}
