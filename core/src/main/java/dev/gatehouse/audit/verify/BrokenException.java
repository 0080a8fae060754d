package dev.gatehouse.audit.verify;

/** Nothing behind this place can be read with any confidence. */
final class BrokenException extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
