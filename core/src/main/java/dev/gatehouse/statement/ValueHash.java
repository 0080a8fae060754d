package dev.gatehouse.statement;

/** A keyed hash that stands for a value: equal for equal values. Safe on any thread. */
@FunctionalInterface
public interface ValueHash {

  /** What is recorded in the place of these bytes. */
  String of(byte[] value);
}
