package dev.gatehouse.config;

/** Turns the text of a single value into a value of a type. */
@FunctionalInterface
interface Conversion {

  /**
   * Converts.
   *
   * @throws IllegalArgumentException if the text is no such value; the message goes on after the
   *     key, as in {@code must be …}
   */
  Object convert(YamlScalar scalar);
}
