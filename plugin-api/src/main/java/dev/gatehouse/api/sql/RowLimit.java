package dev.gatehouse.api.sql;

/** What bounds the number of rows of a query at its top level. */
public enum RowLimit {
  /** Nothing; also {@code LIMIT ALL}. */
  NONE,
  /** A number in the text. */
  CONSTANT,
  /** A parameter; SQL NULL in it means no limit. */
  PARAMETER,
  /** Any other expression, {@code LIMIT NULL} too: it may be no limit. */
  EXPRESSION,
  /** FETCH FIRST … WITH TIES: rows equal to the last one come as well. */
  WITH_TIES
}
