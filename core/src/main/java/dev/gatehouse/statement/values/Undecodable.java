package dev.gatehouse.statement.values;

/**
 * The bytes or the text are no value of the type, or none that can be read with certainty. Carries
 * no stack trace: clients can cause it at will.
 */
final class Undecodable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Undecodable() {
    super("not decodable", null, false, false);
  }

  /** Goes on only if the condition holds. */
  static void unless(boolean condition) {
    if (!condition) {
      throw new Undecodable();
    }
  }
}
