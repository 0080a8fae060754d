package dev.gatehouse.policy;

import dev.gatehouse.api.policy.StatementPolicy;
import java.time.Duration;

/**
 * One policy of the chain.
 *
 * @param name how the operator calls it; clients read it when the policy fails
 * @param onFailure what a failure means
 * @param timeLimit how long a stage may take that is not done when it is returned; positive
 */
public record PolicyEntry(
    String name, StatementPolicy policy, OnFailure onFailure, Duration timeLimit) {

  /** One second. */
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(1);

  /** Checks name and time limit. */
  public PolicyEntry {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name of a policy must not be blank");
    }
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException(
          "the time limit of the policy '" + name + "' must be positive");
    }
  }

  /** A policy whose failure denies, with {@link #DEFAULT_TIME_LIMIT}. */
  public PolicyEntry(String name, StatementPolicy policy) {
    this(name, policy, OnFailure.DENY, DEFAULT_TIME_LIMIT);
  }
}
