package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.cbor.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A leaf with its bodies as they stand in a segment. Readers use one again and again: what it holds
 * is valid until the next is read.
 */
public final class LogRecord {

  private final byte[] leaf = new byte[Leaf.SIZE];
  private final Bytes bytes = new Bytes();
  private final int[] from = new int[Field.values().length];
  private final int[] length = new int[Field.values().length];
  private final byte[][] salts = new byte[Field.values().length][Body.SALT];
  private final boolean[] erased = new boolean[Field.values().length];

  LogRecord() {}

  void clear() {
    bytes.reset();
    Arrays.fill(length, -1);
    Arrays.fill(erased, false);
  }

  /** Takes over a body frame that begins at {@code at}. */
  void body(byte[] frame, int at) {
    var payload = at + Frame.HEADER;
    var size = Frame.length(frame, at);
    if (size < Body.BYTES_AT) {
      throw new JournalException("a body frame of " + size + " bytes");
    }
    var field = Field.of(frame[payload + Body.FIELD_AT]).number();
    var chunk = Frame.int32(frame, payload + Body.CHUNK_AT);
    if (chunk == 0) {
      if (size < Body.FIRST_BYTES_AT || length[field] >= 0) {
        throw new JournalException("a body begins twice, or is too short");
      }
      from[field] = bytes.length();
      length[field] = 0;
      System.arraycopy(frame, payload + Body.SALT_AT, salts[field], 0, Body.SALT);
    } else if (length[field] < 0 || from[field] + length[field] != bytes.length()) {
      throw new JournalException("a chunk without its beginning");
    }
    erased[field] |= (Frame.flags(frame, at) & Frame.ERASED) != 0;
    var head = chunk == 0 ? Body.FIRST_BYTES_AT : Body.BYTES_AT;
    bytes.put(frame, payload + head, size - head);
    length[field] += size - head;
  }

  void leaf(byte[] frame, int at) {
    if (Frame.length(frame, at) != Leaf.SIZE) {
      throw new JournalException("a leaf of " + Frame.length(frame, at) + " bytes");
    }
    System.arraycopy(frame, at + Frame.HEADER, leaf, 0, Leaf.SIZE);
  }

  /** Bytes of its leaf and bodies. */
  int size() {
    return Leaf.SIZE + bytes.length();
  }

  /** The leaf; not to be changed. */
  public byte[] leaf() {
    return leaf;
  }

  /** Position in the log. */
  public long index() {
    return Leaf.index(leaf, 0);
  }

  /** Wall clock when it was captured, nanoseconds since 1970. */
  public long wall() {
    return Leaf.wall(leaf, 0);
  }

  /** Id of its session, 32 hexadecimal digits; zeros for an event of the process. */
  public String session() {
    return EventDecoder.sessionId(leaf);
  }

  /** Whether it is an intent. */
  public boolean isIntent() {
    return Leaf.kind(leaf, 0) == Leaf.INTENT;
  }

  /** Index of the intent of an outcome; -1 if it is none. */
  public long intent() {
    return Leaf.reference(leaf, 0);
  }

  /** Whether this part of it stands here, is not erased, and may be. */
  public boolean mayErase(AuditEvent.Part part) {
    var field = Erasure.field(part);
    return has(field) && !erased(field) && (field != Field.HEAD || Erasure.headMayGo(leaf, 0));
  }

  /** Whether the bodies that are not erased are those that its leaf commits to, and all of them. */
  public boolean fits(Commitment commitment) {
    var computed = new byte[Commitment.LENGTH];
    var size = new byte[Long.BYTES];
    for (var field : Field.values()) {
      var at = Leaf.commitment(field);
      Arrays.fill(computed, (byte) 0);
      if (has(field)) {
        Frame.int64(size, 0, length(field));
        commitment.begin(field);
        commitment.update(salt(field), 0, Body.SALT);
        commitment.update(size, 0, size.length);
        commitment.update(array(), from(field), length(field));
        commitment.end(computed, 0);
      }
      if (!erased(field)
          && !Arrays.equals(leaf, at, at + Commitment.LENGTH, computed, 0, Commitment.LENGTH)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a record of the log's own, which no view shows. */
  public boolean isContext() {
    return EventTypes.isContext(Leaf.type(leaf, 0));
  }

  /** Whether it is such a record, of a prepared statement. */
  public boolean isStatement() {
    return Leaf.type(leaf, 0) == EventTypes.number(EventTypes.STATEMENT);
  }

  /** Whether the field stands here; also if it is erased. */
  public boolean has(Field field) {
    return length[field.number()] >= 0;
  }

  /** Whether the bytes of the field were erased. */
  public boolean erased(Field field) {
    return erased[field.number()];
  }

  /** What holds the bytes of all fields; not to be changed. */
  byte[] array() {
    return bytes.array();
  }

  int from(Field field) {
    return from[field.number()];
  }

  int length(Field field) {
    return length[field.number()];
  }

  byte[] salt(Field field) {
    return salts[field.number()];
  }

  /** A copy of all of it, salts included. */
  public Disclosed disclosed() {
    var openings = new ArrayList<Disclosed.Opening>();
    for (var field : Field.values()) {
      if (has(field)) {
        var content = bytes(field);
        openings.add(
            content == null
                ? new Disclosed.Opening(field, null, Blob.EMPTY)
                : new Disclosed.Opening(field, Blob.of(salt(field).clone()), Blob.of(content)));
      }
    }
    return new Disclosed(Blob.of(leaf.clone()), openings);
  }

  /** The reverse of {@link #disclosed}; a withheld body is like one that was erased. */
  static LogRecord of(Disclosed disclosed) {
    var record = new LogRecord();
    record.clear();
    System.arraycopy(disclosed.leaf().bytes(), 0, record.leaf, 0, Leaf.SIZE);
    for (var opening : disclosed.openings()) {
      var field = opening.field().number();
      var content = opening.bytes().bytes();
      record.erased[field] = opening.salt() == null;
      record.from[field] = record.bytes.length();
      record.length[field] = content.length;
      record.bytes.put(content, 0, content.length);
    }
    return record;
  }

  /** Whether the field holds these bytes somewhere, ASCII letters of either case. */
  public boolean holds(Field field, byte[] lower) {
    var array = bytes.array();
    var first = from(field);
    var last = first + length(field) - lower.length;
    for (var at = first; at <= last; at++) {
      var matched = 0;
      while (matched < lower.length && lowered(array[at + matched]) == lower[matched]) {
        matched++;
      }
      if (matched == lower.length) {
        return true;
      }
    }
    return false;
  }

  private static int lowered(byte value) {
    return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
  }

  /** A copy of the bytes of a field; null if it does not stand here or is erased. */
  public byte @Nullable [] bytes(Field field) {
    if (!has(field) || erased(field)) {
      return null;
    }
    var at = from(field);
    return Arrays.copyOfRange(bytes.array(), at, at + length(field));
  }
}
