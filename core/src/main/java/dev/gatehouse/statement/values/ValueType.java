package dev.gatehouse.statement.values;

import java.util.List;

/** What has to be known of a type to read its values. */
public sealed interface ValueType {

  /** Its name without schema, as {@code pg_type} has it. */
  String name();

  /**
   * One that is made of nothing else.
   *
   * @param like OID of the built-in type whose formats it has; 0 if nobody knows them
   */
  record Base(String name, int like) implements ValueType {}

  /** An enum: its labels, the same in both formats. */
  record Labels(String name) implements ValueType {}

  /**
   * An array.
   *
   * @param delimiter between its elements in text
   */
  record Array(String name, int element, char delimiter) implements ValueType {}

  /**
   * A range.
   *
   * @param discrete whether the server keeps {@code (1,5]} as {@code [2,6)}
   */
  record Range(String name, int subtype, boolean discrete) implements ValueType {}

  /** Ranges in order. */
  record Multirange(String name, int range) implements ValueType {}

  /** Another type with a restriction. */
  record Domain(String name, int base) implements ValueType {}

  /**
   * A row.
   *
   * @param fields the types of its fields; empty for {@code record}, which has any
   */
  record Composite(String name, List<Integer> fields) implements ValueType {}
}
