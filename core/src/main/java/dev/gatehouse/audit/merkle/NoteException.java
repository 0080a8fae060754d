package dev.gatehouse.audit.merkle;

/** A note, checkpoint, key or list of keys is malformed, or is not signed as it must be. */
public final class NoteException extends Exception {

  /** The message says what is wrong, without the text itself. */
  public NoteException(String message) {
    super(message);
  }
}
