package dev.gatehouse.wire;

/**
 * Bytes that the protocol does not allow. Carries no stack trace: peers can cause it at will. The
 * session that meets it sends its message to the client with SQLSTATE 08P01 and ends.
 */
public final class ProtocolViolation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /** The reason may be shown to the peer; it must not quote data. */
  public ProtocolViolation(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What the peer did. */
  public String reason() {
    return reason;
  }
}
