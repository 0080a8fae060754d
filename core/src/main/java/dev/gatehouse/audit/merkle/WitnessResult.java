package dev.gatehouse.audit.merkle;

/** What became of a checkpoint at a witness. */
public sealed interface WitnessResult {

  /**
   * The witness has signed that the log has only grown.
   *
   * @param note what was sent, with its cosignature
   * @param time when, by the clock of the witness, in seconds since 1970
   */
  record Cosigned(Note note, long time) implements WitnessResult {}

  /**
   * Somebody else moves the witness on; try again with a newer checkpoint.
   *
   * @param size of the tree it knows by now, not more than ours
   */
  record Behind(long size) implements WitnessResult {}

  /**
   * An alarm: the witness knows a tree of this log that is larger than ours, or as large and
   * another one. The log was cut short, or there are two of it.
   *
   * @param size of the tree it knows
   */
  record Conflict(long size) implements WitnessResult {}

  /** No answer for now; try again. */
  record Unavailable(String reason) implements WitnessResult {}

  /**
   * An alarm: the witness refuses, or answers what no honest one does; trying again does not help.
   *
   * @param status of the answer (HTTP)
   * @param alarm what is wrong and what to do
   */
  record Rejected(int status, String alarm) implements WitnessResult {}
}
