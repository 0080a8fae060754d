package dev.gatehouse.audit.journal;

import java.util.Arrays;

/**
 * The payload of a body frame.
 *
 * <pre>
 *  0  u8 field, u8 1 if more chunks follow, u16 0, u32 number of the chunk
 *  8  first chunk only: salt (32), u64 length of the whole field
 *     bytes
 * </pre>
 */
public final class Body {

  public static final int FIELD_AT = 0;
  public static final int MORE_AT = 1;
  public static final int CHUNK_AT = 4;
  public static final int SALT_AT = 8;
  public static final int SALT = 32;
  public static final int TOTAL_AT = SALT_AT + SALT;

  /** Where the bytes begin in the first chunk. */
  public static final int FIRST_BYTES_AT = TOTAL_AT + Long.BYTES;

  /** Where they begin in the others. */
  public static final int BYTES_AT = 8;

  /** The most bytes of a field in one frame. */
  public static final int CHUNK = 1 << 20;

  private Body() {}

  /**
   * Makes the frame of a body that of an erased one, but for its CRC: salt and bytes are zeros. Its
   * field, its place among chunks and the length of the whole stay.
   */
  static void erase(byte[] frame, int at) {
    var payload = at + Frame.HEADER;
    var end = payload + Frame.length(frame, at);
    var bytes = payload + BYTES_AT;
    if (Frame.int32(frame, payload + CHUNK_AT) == 0) {
      Arrays.fill(frame, payload + SALT_AT, payload + TOTAL_AT, (byte) 0);
      bytes = payload + FIRST_BYTES_AT;
    }
    Arrays.fill(frame, bytes, end, (byte) 0);
    Frame.flag(frame, at, Frame.ERASED);
  }
}
