package dev.gatehouse.sql;

/** What an expression is, as far as its surroundings want to know. */
sealed interface Operand
    permits Outline.Reference, Outline.Field, PendingValue, OpenQuery, Operand.Other {

  /** Operands that need no further description. */
  enum Other implements Operand {
    /** A sub-query in parentheses. */
    QUERY,
    /** All fields of a computed row. */
    ROW,
    /** A literal or parameter beyond those whose places are kept. */
    CONSTANT,
    /** Anything that is computed. */
    COMPUTED
  }
}
