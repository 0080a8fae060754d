package dev.gatehouse.statement.values;

/**
 * The two formats of a type. Both methods give the same normal form for the same value, take time
 * and memory in proportion to their input, and throw {@link Undecodable} where that is no value of
 * the type or cannot be read with certainty.
 */
interface Codec {

  /** Reads the binary format; the caller checks that nothing is left. */
  String binary(Input in, Reading reading);

  /** Reads the text format as the type's input function does. */
  String text(String text, Reading reading);
}
