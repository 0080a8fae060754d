package dev.gatehouse.api.policy;

/** The moments at which a policy wants to be asked. */
public enum Interest {
  /**
   * When a client prepares a statement (Parse): text and facts are known, parameters are not. A
   * denial here reaches the client early; it does not replace {@link #EXECUTE}.
   */
  PARSE,
  /**
   * Before a statement can have any effect: at Bind, for every statement of a simple Query, and for
   * FunctionCall. Parameters are known.
   */
  EXECUTE
}
