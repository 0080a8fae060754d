package dev.gatehouse.api.masking;

/** Replaces one cell. Stateless or confined; called on the event loop, must not block. */
public interface Masker {

  /** A short name for the audit trail, for example {@code partial}. */
  String name();

  /** Whether this masker can produce a valid value of the column's type and format. */
  boolean fits(ResultColumn column);

  /**
   * Writes the replacement of a cell that is not NULL (NULL stays NULL). Exactly one method of
   * {@code out} must be called; otherwise, or on an exception, the session is closed before the row
   * leaves.
   */
  void mask(Cell cell, CellWriter out);
}
