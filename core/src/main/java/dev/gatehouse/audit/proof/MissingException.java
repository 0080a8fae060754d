package dev.gatehouse.audit.proof;

/** What is to be proved is not there. */
public final class MissingException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean later;

  MissingException(String message, boolean later) {
    super(message);
    this.later = later;
  }

  /** Whether it can be proved later: it is not signed yet. */
  public boolean later() {
    return later;
  }
}
