package dev.gatehouse.app;

/** Gatehouse cannot start; the message is one sentence that says why and what to do. */
public final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** Without a cause that a user could use. */
  public LaunchException(String message) {
    super(message);
    this.exitCode = 1;
  }

  /** The cause is logged at level debug only. */
  public LaunchException(String message, Throwable cause) {
    this(message, cause, 1);
  }

  /** With an exit code that says what is wrong. */
  LaunchException(String message, Throwable cause, int exitCode) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Without a cause, with an exit code. */
  LaunchException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }
}
