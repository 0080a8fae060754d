package dev.gatehouse.masking;

import org.jspecify.annotations.Nullable;

/**
 * What the protection of columns means for one message.
 *
 * @param touches whether it names a protected relation, or one that shows the rows of one
 * @param runsRoutines whether it calls functions whose results nobody can trace
 * @param refusal why it must not run, for the client; null if it may
 */
public record Protection(boolean touches, boolean runsRoutines, @Nullable String refusal) {

  /** Nothing is protected from this session. */
  public static final Protection NONE = new Protection(false, false, null);

  private static final Protection TOUCHES = new Protection(true, false, null);

  static Protection of(boolean touches, boolean runsRoutines) {
    if (runsRoutines) {
      return new Protection(touches, true, null);
    }
    return touches ? TOUCHES : NONE;
  }

  static Protection refused(String reason) {
    return new Protection(true, true, reason);
  }

  /** Whether texts of errors and notices may hold protected values. */
  public boolean textsMayLeak() {
    return touches || runsRoutines;
  }
}
