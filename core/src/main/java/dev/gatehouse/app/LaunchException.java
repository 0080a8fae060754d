package dev.gatehouse.app;

/** Gatehouse cannot start; the message is one sentence that says why and what to do. */
public final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Without a cause that a user could use. */
  public LaunchException(String message) {
    super(message);
  }

  /** The cause is logged at level debug only. */
  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
