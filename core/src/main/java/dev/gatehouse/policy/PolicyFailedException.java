package dev.gatehouse.policy;

import org.jspecify.annotations.Nullable;

/**
 * A policy could not decide. The message goes into the log, so it holds no SQL text, no parameters
 * and nothing a policy computed from them; the cause may, and is never logged. Without a stack
 * trace: it says where the core was, not where the policy went wrong.
 */
public final class PolicyFailedException extends RuntimeException {

  /**
   * A failure.
   *
   * @param reason continues the sentence "the policy …"
   * @param cause for tests and debuggers
   */
  public PolicyFailedException(String reason, @Nullable Throwable cause) {
    super(reason, cause, false, false);
  }
}
