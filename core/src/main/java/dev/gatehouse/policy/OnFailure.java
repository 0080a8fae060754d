package dev.gatehouse.policy;

/** What becomes of a statement when a policy fails: exception, failed stage, null or timeout. */
public enum OnFailure {
  /** The statement is refused. The default. */
  DENY,
  /** The statement passes as far as this policy is concerned; the audit event says ERROR. */
  ALLOW
}
