package dev.gatehouse.sql;

/**
 * Bounds of one message. Whatever exceeds them is not read, and not forwarded.
 *
 * @param bytes length of the text in UTF-8 bytes
 * @param nesting depth of nested productions; a sub-query takes about six of them
 * @param statements statements in one message
 * @param commentNesting depth of nested comments
 */
public record Limits(int bytes, int nesting, int statements, int commentNesting) {

  /** 1 MiB, 800 productions, 10,000 statements, 256 nested comments. */
  public static final Limits DEFAULT = new Limits(1 << 20, 800, 10_000, 256);

  /** The same bounds for texts of another length, in UTF-8 bytes. */
  public Limits withBytes(int other) {
    return new Limits(other, nesting, statements, commentNesting);
  }
}
