package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.journal.Body;
import dev.gatehouse.audit.journal.Commitment;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Leaf;
import java.util.Arrays;

/** Takes the bodies of one record after the other and recomputes what its leaf commits to. */
final class Bodies {

  private static final int FIELDS = Field.values().length;

  /** The longest head that is kept: those of the log's own events are short. */
  private static final int KEPT = 64 * 1024;

  private final Commitment commitment = new Commitment();
  private final boolean[] seen = new boolean[FIELDS];
  private final boolean[] erased = new boolean[FIELDS];
  private final boolean[] mixed = new boolean[FIELDS];
  private final byte[][] computed = new byte[FIELDS][Commitment.LENGTH];
  private final Bytes head = new Bytes();
  private int open = -1;
  private int last = -1;
  private long total;
  private long got;
  private int chunk;
  private boolean any;

  void clear() {
    Arrays.fill(seen, false);
    Arrays.fill(erased, false);
    Arrays.fill(mixed, false);
    head.reset();
    open = -1;
    last = -1;
    any = false;
  }

  /** Whether bodies stand here whose leaf has not come yet. */
  boolean any() {
    return any;
  }

  /** Takes a body frame. */
  void take(byte[] array, int payload, int length, int flags) throws BrokenException {
    any = true;
    if (length < Body.BYTES_AT || array[payload + 2] != 0 || array[payload + 3] != 0) {
      throw new BrokenException("a body without its beginning");
    }
    var field = array[payload + Body.FIELD_AT];
    if (field < 0 || field >= FIELDS) {
      throw new BrokenException("a body of unknown field " + field);
    }
    var gone = (flags & Frame.ERASED) != 0;
    var number = Frame.int32(array, payload + Body.CHUNK_AT);
    if (number == 0) {
      begin(array, payload, length, field, gone);
    } else if (open != field || number != chunk) {
      throw new BrokenException("chunk " + number + " of a body comes out of turn");
    }
    mixed[field] |= erased[field] != gone;
    erased[field] |= gone;
    var from = number == 0 ? Body.FIRST_BYTES_AT : Body.BYTES_AT;
    if (gone && !zero(array, payload + Body.SALT_AT, length - Body.SALT_AT, number)) {
      throw new BrokenException("a body that is erased still has bytes");
    }
    if (length - from > Body.CHUNK) {
      throw new BrokenException("a chunk of " + (length - from) + " bytes");
    }
    if (number > 0) {
      commitment.update(array, payload + from, length - from);
    }
    keep(array, payload + from, length - from, field);
    got += length - from;
    chunk = number + 1;
    end(array[payload + Body.MORE_AT], field);
  }

  private void begin(byte[] array, int payload, int length, int field, boolean gone)
      throws BrokenException {
    if (length < Body.FIRST_BYTES_AT || open >= 0 || field <= last) {
      throw new BrokenException("a body begins twice, out of turn, within another, or too short");
    }
    last = field;
    open = field;
    seen[field] = true;
    erased[field] = gone;
    total = Frame.int64(array, payload + Body.TOTAL_AT);
    got = 0;
    commitment.begin(Field.of(field));
    commitment.update(array, payload + Body.SALT_AT, length - Body.SALT_AT);
  }

  private void end(byte more, int field) throws BrokenException {
    if (more != 0 && more != 1) {
      throw new BrokenException("a body that neither ends nor goes on");
    }
    if (more == 1) {
      return;
    }
    commitment.end(computed[field], 0);
    open = -1;
    if (got != total) {
      throw new BrokenException("a body of " + got + " bytes says that it has " + total);
    }
  }

  /** Salt and bytes of an erased body; its length stays. */
  private static boolean zero(byte[] array, int from, int count, int chunk) {
    for (var i = 0; i < count; i++) {
      var length = chunk == 0 && i >= Body.SALT && i < Body.SALT + Long.BYTES;
      if (!length && array[from + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void keep(byte[] array, int from, int count, int field) {
    if (field == Field.HEAD.number() && head.length() + count <= KEPT) {
      head.put(array, from, count);
    }
  }

  /** All bodies are there, and whole. */
  void requireWhole() throws BrokenException {
    if (open >= 0) {
      throw new BrokenException("a body has no end");
    }
  }

  /** What is wrong with a field of the leaf; empty if nothing is. */
  String problem(Field field, byte[] array, int leaf) {
    var number = field.number();
    var at = leaf + Leaf.commitment(field);
    var committed = !zero(array, at, Commitment.LENGTH, 1);
    if (committed != seen[number]) {
      return committed
          ? "the body " + field.word() + " is missing"
          : "a body " + field.word() + " stands here that its leaf does not know";
    }
    var equal =
        Arrays.equals(array, at, at + Commitment.LENGTH, computed[number], 0, Commitment.LENGTH);
    if (!committed || erased[number] || equal) {
      return "";
    }
    return "the body " + field.word() + " is not the one that was committed to";
  }

  boolean erased(Field field) {
    return erased[field.number()];
  }

  /** Whether some of its chunks are erased and others are not: an erasure was cut short. */
  boolean mixed(Field field) {
    return mixed[field.number()];
  }

  /** Of an event of the log's own; empty if it is too long to be one. */
  Bytes head() {
    return head;
  }
}
