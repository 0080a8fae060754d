package dev.gatehouse.audit.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A frame of a segment: a header of 32 bytes, the payload, zeros up to a multiple of 8. All numbers
 * are big-endian.
 *
 * <pre>
 *  0  u32 magic            16  u64 batch
 *  4  u32 payload length   24  u64 index of the leaf it belongs to
 *  8  u32 CRC-32C          32  payload
 * 12  u8 type, u8 version, u16 flags
 * </pre>
 *
 * The CRC covers the header with its own field as zeros, the payload and the padding, and begins
 * with a random number of the segment: a statement's text can never imitate a frame. It finds torn
 * writes; against people there is the tree.
 */
public final class Frame {

  /** How frames begin. */
  public static final int MAGIC = 0x47485246;

  public static final int VERSION = 1;
  public static final int HEADER = 32;
  public static final int ALIGNMENT = 8;

  public static final int LENGTH_AT = 4;
  public static final int CRC_AT = 8;
  public static final int TYPE_AT = 12;
  public static final int FLAGS_AT = 14;
  public static final int BATCH_AT = 16;
  public static final int INDEX_AT = 24;

  /** The last frame of its batch. */
  public static final int BATCH_END = 1;

  /** A body whose bytes and salt were erased. */
  public static final int ERASED = 2;

  public static final int SEGMENT = 1;
  public static final int BODY = 2;
  public static final int LEAF = 3;
  public static final int NOTE = 4;
  public static final int RECEIPT = 5;
  public static final int CLOSE = 6;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Frame() {}

  /** The size of a frame with this payload. */
  public static int size(int payload) {
    return HEADER + ((payload + ALIGNMENT - 1) & -ALIGNMENT);
  }

  public static int int32(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  public static void int32(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  public static long int64(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  public static void int64(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  public static int length(byte[] bytes, int at) {
    return int32(bytes, at + LENGTH_AT);
  }

  public static int type(byte[] bytes, int at) {
    return bytes[at + TYPE_AT];
  }

  public static int flags(byte[] bytes, int at) {
    return ((bytes[at + FLAGS_AT] & 0xff) << 8) | (bytes[at + FLAGS_AT + 1] & 0xff);
  }

  public static void flag(byte[] bytes, int at, int flag) {
    var flags = flags(bytes, at) | flag;
    bytes[at + FLAGS_AT] = (byte) (flags >> 8);
    bytes[at + FLAGS_AT + 1] = (byte) flags;
  }

  public static long batch(byte[] bytes, int at) {
    return int64(bytes, at + BATCH_AT);
  }

  public static long index(byte[] bytes, int at) {
    return int64(bytes, at + INDEX_AT);
  }

  /** Writes magic, length, type and version; the rest of the header is zero. */
  public static void begin(byte[] bytes, int at, int type, int payload) {
    int32(bytes, at, MAGIC);
    int32(bytes, at + LENGTH_AT, payload);
    int32(bytes, at + CRC_AT, 0);
    bytes[at + TYPE_AT] = (byte) type;
    bytes[at + TYPE_AT + 1] = VERSION;
    bytes[at + FLAGS_AT] = 0;
    bytes[at + FLAGS_AT + 1] = 0;
    int64(bytes, at + BATCH_AT, 0);
    int64(bytes, at + INDEX_AT, 0);
  }

  /** Writes the CRC of the complete frame. */
  public static void seal(byte[] bytes, int at, long nonce, CRC32C crc, byte[] scratch) {
    int32(bytes, at + CRC_AT, 0);
    int32(bytes, at + CRC_AT, crc(bytes, at, nonce, crc, scratch));
  }

  /** Whether a whole frame with a right CRC stands here; {@code end} is behind the last byte. */
  public static boolean valid(
      byte[] bytes, int at, int end, long nonce, CRC32C crc, byte[] scratch) {
    if (!plausible(bytes, at, end)) {
      return false;
    }
    var stored = int32(bytes, at + CRC_AT);
    int32(bytes, at + CRC_AT, 0);
    var computed = crc(bytes, at, nonce, crc, scratch);
    int32(bytes, at + CRC_AT, stored);
    return stored == computed;
  }

  /** Whether it looks like the beginning of a frame that ends before {@code end}. */
  public static boolean plausible(byte[] bytes, int at, int end) {
    return end - at >= HEADER
        && int32(bytes, at) == MAGIC
        && length(bytes, at) >= 0
        && length(bytes, at) <= end - at - HEADER
        && size(length(bytes, at)) <= end - at;
  }

  private static int crc(byte[] bytes, int at, long nonce, CRC32C crc, byte[] scratch) {
    int64(scratch, 0, nonce);
    crc.reset();
    crc.update(scratch, 0, Long.BYTES);
    crc.update(bytes, at, size(length(bytes, at)));
    return (int) crc.getValue();
  }
}
