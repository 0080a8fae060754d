package dev.gatehouse.api.sql;

/** What restricts the rows that an UPDATE or DELETE touches. */
public enum Filter {
  /** No WHERE at all (or a command that has none, such as INSERT and TRUNCATE). */
  NONE,
  /** A WHERE that reads no column, such as {@code WHERE 1 = 1}: as good as none. */
  CONSTANT,
  /** A WHERE that reads a column. */
  PRESENT,
  /** {@code WHERE CURRENT OF cursor}. */
  CURRENT_OF
}
