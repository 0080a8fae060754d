package dev.gatehouse.sql;

/** Text that is not understood. Carries no stack: it is an expected outcome, not a fault. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final Acceptance acceptance;

  Refusal(String reason) {
    this(reason, Acceptance.REFUSED);
  }

  private Refusal(String reason, Acceptance acceptance) {
    super(reason, null, false, false);
    this.reason = reason;
    this.acceptance = acceptance;
  }

  /** Text beyond the limits. */
  static Refusal excessive(String reason) {
    return new Refusal(reason, Acceptance.EXCESSIVE);
  }

  /** REFUSED or EXCESSIVE. */
  Acceptance acceptance() {
    return acceptance;
  }

  /** One sentence without text of the statement. */
  String reason() {
    return reason;
  }
}
