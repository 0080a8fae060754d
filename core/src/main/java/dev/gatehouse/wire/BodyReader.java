package dev.gatehouse.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads fields of one message body inside its bounds. Missing, leftover or malformed bytes are a
 * {@link ProtocolViolation}. It reads with absolute indexes: the buffer and its reference count
 * stay as they were.
 */
public final class BodyReader {

  private final ByteBuf buffer;
  private final int end;
  private int at;

  private BodyReader(ByteBuf buffer, int start, int end) {
    this.buffer = buffer;
    this.at = start;
    this.end = end;
  }

  /** The body of a frame that stands whole at {@code start} (type byte, length, body). */
  public static BodyReader ofFrame(ByteBuf buffer, int start) {
    return new BodyReader(buffer, start + 5, start + 1 + buffer.getInt(start + 1));
  }

  /** A body that begins at {@code start} and ends before {@code end}. */
  public static BodyReader of(ByteBuf buffer, int start, int end) {
    return new BodyReader(buffer, start, end);
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** Where the next field begins in the buffer. */
  public int index() {
    return at;
  }

  /** One byte. */
  public byte int8() {
    need(1);
    return buffer.getByte(at++);
  }

  /** Two bytes, unsigned. */
  public int uint16() {
    need(2);
    var value = buffer.getUnsignedShort(at);
    at += 2;
    return value;
  }

  /**
   * Two bytes that say how many fields follow, each of at least {@code size} bytes: never more than
   * may stand in what is left, so room for them can be made before they are read.
   */
  public int count(int size) {
    var count = uint16();
    if (count * size > remaining()) {
      throw new ProtocolViolation("a message is shorter than its fields");
    }
    return count;
  }

  /** Four bytes, signed. */
  public int int32() {
    need(4);
    var value = buffer.getInt(at);
    at += 4;
    return value;
  }

  /** A copy of the next bytes. */
  public byte[] bytes(int length) {
    need(length);
    var value = new byte[length];
    buffer.getBytes(at, value);
    at += length;
    return value;
  }

  /** Jumps over the next bytes. */
  public void skip(int length) {
    need(length);
    at += length;
  }

  /** The bytes of a zero-terminated string, without the zero. */
  public byte[] cStringBytes() {
    var zero = buffer.indexOf(at, end, (byte) 0);
    if (zero < 0) {
      throw new ProtocolViolation("a string has no terminator");
    }
    var value = new byte[zero - at];
    buffer.getBytes(at, value);
    at = zero + 1;
    return value;
  }

  /** A zero-terminated string; malformed UTF-8 is replaced. */
  public String cString() {
    var zero = buffer.indexOf(at, end, (byte) 0);
    if (zero < 0) {
      throw new ProtocolViolation("a string has no terminator");
    }
    var value = buffer.toString(at, zero - at, StandardCharsets.UTF_8);
    at = zero + 1;
    return value;
  }

  /** A zero-terminated string; malformed UTF-8 is a violation. */
  public String strictCString() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(cStringBytes())).toString();
    } catch (CharacterCodingException _) {
      throw new ProtocolViolation("a string is not valid UTF-8");
    }
  }

  /** Demands that nothing is left. */
  public void end() {
    if (at != end) {
      throw new ProtocolViolation("a message is longer than its fields");
    }
  }

  private void need(int length) {
    if (length < 0 || length > end - at) {
      throw new ProtocolViolation("a message is shorter than its fields");
    }
  }
}
