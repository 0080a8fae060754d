package dev.gatehouse.policy.script;

/**
 * Whether the running evaluation read something that may differ at the next execution. One for each
 * context and not one for each view: a script may have kept a view of an earlier evaluation.
 */
final class Observed {
  private boolean changing;
  private boolean valuesDenied;

  /**
   * Another evaluation begins.
   *
   * @param readsValues whether its script may look at values
   */
  void reset(boolean readsValues) {
    changing = false;
    valuesDenied = !readsValues;
  }

  /** The clock is being read. */
  void readChanging() {
    changing = true;
  }

  /**
   * Values are being read.
   *
   * @throws IllegalStateException if the script said that it reads none: nobody has waited for
   *     their types
   */
  void readValues() {
    if (valuesDenied) {
      throw new IllegalStateException("the script exports readsValues = false");
    }
    changing = true;
  }

  boolean changing() {
    return changing;
  }
}
