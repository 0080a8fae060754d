package dev.gatehouse.api.sql;

/** How far {@link Facts} can be trusted. */
public enum Completeness {
  /** Every name in the text is accounted for. */
  FULL,
  /** Command and objects are right; further names may be missing. */
  PARTIAL,
  /** The text was not understood, or carries code that the text does not show. */
  OPAQUE
}
