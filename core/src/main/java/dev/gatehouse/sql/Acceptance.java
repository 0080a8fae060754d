package dev.gatehouse.sql;

/** How far a text could be read. */
public enum Acceptance {
  /** The grammar read it. OPAQUE facts then mean that it hides what it does. */
  ACCEPTED,
  /** It does not read as SQL. */
  REFUSED,
  /** It exceeds {@link Limits}: whoever forwards it would leave the server alone with it. */
  EXCESSIVE
}
