package dev.gatehouse.audit.journal;

import static dev.gatehouse.audit.journal.Frame.int32;
import static dev.gatehouse.audit.journal.Frame.int64;

import java.time.Instant;

/**
 * The 208 bytes the tree commits to, big-endian.
 *
 * <pre>
 *  0  u8 version, u8 kind, u16 event type     56  (session id, second half)
 *  4  u32 flags                               64  u64 sequence in the session
 *  8  log id (16)                             72  u64 reference: the intent of an outcome
 * 24  u64 index                               80  commitment head (32)
 * 32  i64 wall clock, ns since 1970          112  commitment text
 * 40  i64 monotonic clock, ns                144  commitment params
 * 48  session id (16)                        176  commitment result
 * </pre>
 *
 * A commitment is SHA-256("gatehouse/v1/" + field + 0x00 + salt + u64 length + bytes); of an absent
 * field 32 zeros.
 */
public final class Leaf {

  /** Bytes of a leaf. */
  public static final int SIZE = 208;

  public static final int VERSION = 1;

  public static final int KIND_AT = 1;
  public static final int TYPE_AT = 2;
  public static final int FLAGS_AT = 4;
  public static final int LOG_AT = 8;
  public static final int INDEX_AT = 24;
  public static final int WALL_AT = 32;
  public static final int MONOTONIC_AT = 40;
  public static final int SESSION_AT = 48;
  public static final int SEQUENCE_AT = 64;
  public static final int REFERENCE_AT = 72;
  public static final int COMMITMENTS_AT = 80;

  public static final int INTENT = 1;
  public static final int OUTCOME = 2;
  public static final int EVENT = 3;

  /** No reference, and no sequence: the log's own records are not counted in a session. */
  public static final long NONE = -1;

  /** The event holds a text of which a secret was taken out. */
  public static final int REDACTED = 1;

  /** A body stands in several frames. */
  public static final int CHUNKED = 2;

  /** An outcome behind which another one of the same intent comes: the intent is still open. */
  public static final int PARTIAL = 4;

  private static final long SECOND = 1_000_000_000L;

  private Leaf() {}

  public static int kind(byte[] bytes, int at) {
    return bytes[at + KIND_AT];
  }

  /** Whether it is the outcome that ends its intent: of several statements the last one's. */
  public static boolean closes(byte[] bytes, int at) {
    return kind(bytes, at) == OUTCOME && (int32(bytes, at + FLAGS_AT) & PARTIAL) == 0;
  }

  public static int type(byte[] bytes, int at) {
    return ((bytes[at + TYPE_AT] & 0xff) << 8) | (bytes[at + TYPE_AT + 1] & 0xff);
  }

  static void type(byte[] bytes, int at, int type) {
    bytes[at + TYPE_AT] = (byte) (type >> 8);
    bytes[at + TYPE_AT + 1] = (byte) type;
  }

  public static long index(byte[] bytes, int at) {
    return int64(bytes, at + INDEX_AT);
  }

  public static long wall(byte[] bytes, int at) {
    return int64(bytes, at + WALL_AT);
  }

  public static long monotonic(byte[] bytes, int at) {
    return int64(bytes, at + MONOTONIC_AT);
  }

  public static long sequence(byte[] bytes, int at) {
    return int64(bytes, at + SEQUENCE_AT);
  }

  public static long reference(byte[] bytes, int at) {
    return int64(bytes, at + REFERENCE_AT);
  }

  public static int commitment(Field field) {
    return COMMITMENTS_AT + field.number() * Commitment.LENGTH;
  }

  /** Wall clock as it stands in a leaf: ns since 1970. */
  public static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), SECOND), time.getNano());
  }

  /** The reverse of {@link #nanos}. */
  public static Instant time(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }
}
