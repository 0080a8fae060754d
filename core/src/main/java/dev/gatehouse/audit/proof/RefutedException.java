package dev.gatehouse.audit.proof;

/** What is to be proved is not true. */
public final class RefutedException extends Exception {

  private static final long serialVersionUID = 1L;

  RefutedException(String message) {
    super(message);
  }
}
