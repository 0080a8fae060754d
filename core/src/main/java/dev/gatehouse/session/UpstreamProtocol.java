package dev.gatehouse.session;

import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;

/** Which minor version of protocol 3 is spoken with the server, and what depends on it. */
final class UpstreamProtocol {

  private static final int SHORT_KEY = 4;
  private static final int LONGEST_KEY = 256;

  private final int asked;
  private int agreed;
  private boolean negotiated;

  /** {@code asked} is the minor version of the startup message. */
  UpstreamProtocol(int asked) {
    this.asked = asked;
    this.agreed = asked;
  }

  /** What was asked for. */
  int asked() {
    return asked;
  }

  /**
   * Reads NegotiateProtocolVersion: an older version than asked for, and no options, since none
   * were.
   */
  void onNegotiate(BodyReader body, boolean authenticating) {
    var version = body.int32();
    var options = body.int32();
    body.end();
    var minor = version & 0xffff;
    if (negotiated || authenticating || options != 0 || version >>> 16 != 3 || minor >= asked) {
      throw new ProtocolViolation("a NegotiateProtocolVersion that answers nothing");
    }
    negotiated = true;
    agreed = minor;
  }

  /** Reads the key behind the process id in BackendKeyData. */
  byte[] key(BodyReader body) {
    var length = body.remaining();
    if (length != SHORT_KEY && (agreed < 2 || length < SHORT_KEY || length > LONGEST_KEY)) {
      throw new ProtocolViolation("a cancel key of a length that was not agreed");
    }
    return body.bytes(length);
  }
}
