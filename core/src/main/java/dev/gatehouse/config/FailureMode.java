package dev.gatehouse.config;

/** What a statement gets when its policy fails or takes too long. */
public enum FailureMode {
  /** It is refused. */
  DENY,
  /** It passes as far as this policy is concerned; the failure is recorded. */
  ALLOW
}
