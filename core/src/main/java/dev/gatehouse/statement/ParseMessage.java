package dev.gatehouse.statement;

import dev.gatehouse.wire.BodyReader;

/** Message Parse. Anything malformed is a {@link dev.gatehouse.wire.ProtocolViolation}. */
public final class ParseMessage {

  /** The server finds out a type of which the client says unknown, as if it had said none. */
  private static final int UNKNOWN = 705;

  private final byte[] name;
  private final byte[] text;
  private final int[] parameterTypes;

  /** Reads all of it. */
  public ParseMessage(BodyReader body) {
    this.name = body.cStringBytes();
    this.text = body.cStringBytes();
    this.parameterTypes = new int[body.count(4)];
    for (var i = 0; i < parameterTypes.length; i++) {
      var type = body.int32();
      parameterTypes[i] = type == UNKNOWN ? 0 : type;
    }
    body.end();
  }

  /** The statement's name on the wire. */
  public byte[] name() {
    return name;
  }

  /** The statement's text on the wire, in the client's encoding. */
  public byte[] text() {
    return text;
  }

  /** OIDs the client declares, 0 where it leaves a type open; the array is not copied. */
  public int[] parameterTypes() {
    return parameterTypes;
  }
}
