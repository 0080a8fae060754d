package dev.gatehouse.api.audit;

import java.io.IOException;

/** The receiver of a sink will never take an event, however often it is sent. */
public final class RejectedEventException extends IOException {

  private static final long serialVersionUID = 1L;

  private final long index;

  /**
   * A rejection.
   *
   * @param index of the event; of a checkpoint its size
   * @param reason what the receiver said, for logs: no text of statements
   */
  public RejectedEventException(long index, String reason) {
    super(reason);
    this.index = index;
  }

  /** The index of the event, or the size of the checkpoint. */
  public long index() {
    return index;
  }
}
