package dev.gatehouse.audit.journal;

/** What is on disk is not what the journal writes; the message says what and where. */
public final class JournalException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** {@code message} is for the operator. */
  public JournalException(String message) {
    super(message);
  }
}
