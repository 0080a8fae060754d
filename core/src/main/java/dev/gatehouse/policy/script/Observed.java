package dev.gatehouse.policy.script;

/**
 * Whether the running evaluation read something that may differ at the next execution. One for each
 * context and not one for each view: a script may have kept a view of an earlier evaluation.
 */
final class Observed {
  private boolean changing;

  void reset() {
    changing = false;
  }

  /** The clock or a parameter is being read. */
  void readChanging() {
    changing = true;
  }

  boolean changing() {
    return changing;
  }
}
