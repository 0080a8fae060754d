package dev.gatehouse.sql;

/** Text that is not understood. Carries no stack: it is an expected outcome, not a fault. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  Refusal(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** One sentence without text of the statement. */
  String reason() {
    return reason;
  }
}
