package dev.gatehouse.audit.journal;

/** What a close frame says. */
public final class Close {

  /** The segment is complete; the log goes on in the next. */
  public static final byte SEALED = 1;

  /** The log was closed in good order; it may go on in the same segment. */
  public static final byte STOPPED = 2;

  private Close() {}
}
