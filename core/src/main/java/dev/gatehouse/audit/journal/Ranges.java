package dev.gatehouse.audit.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Indexes of records, ascending: written {@code 17,20-25}. Immutable. */
public final class Ranges {

  /** No index has more digits. */
  private static final int DIGITS = 18;

  private final long[] from;
  private final long[] to;

  private Ranges(long[] from, long[] to) {
    this.from = from;
    this.to = to;
  }

  /** The records whose bits are set; bit 0 is that of the record {@code first}. */
  public static Ranges of(BitSet records, long first) {
    var from = new long[4];
    var to = new long[4];
    var count = 0;
    for (var at = records.nextSetBit(0); at >= 0; ) {
      var end = records.nextClearBit(at);
      if (count == from.length) {
        from = Arrays.copyOf(from, 2 * count);
        to = Arrays.copyOf(to, 2 * count);
      }
      from[count] = first + at;
      to[count++] = first + end - 1;
      at = records.nextSetBit(end);
    }
    return new Ranges(Arrays.copyOf(from, count), Arrays.copyOf(to, count));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Ranges parse(String text) {
    var parts = text.split(",", -1);
    var from = new long[parts.length];
    var to = new long[parts.length];
    for (var i = 0; i < parts.length; i++) {
      var dash = parts[i].indexOf('-');
      from[i] = index(dash < 0 ? parts[i] : parts[i].substring(0, dash));
      to[i] = dash < 0 ? from[i] : index(parts[i].substring(dash + 1));
      if (to[i] < from[i] || (i > 0 && from[i] <= to[i - 1])) {
        throw new IllegalArgumentException("'" + parts[i] + "' is not in ascending order");
      }
    }
    return new Ranges(from, to);
  }

  private static long index(String digits) {
    if (digits.isEmpty()
        || digits.length() > DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "'" + digits + "' is no index of a record; write them as 17,20-25");
    }
    return Long.parseLong(digits);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return from.length == 0;
  }

  /** How many pieces there are. */
  public int pieces() {
    return from.length;
  }

  /** The lowest. */
  public long first() {
    return from[0];
  }

  /** The highest. */
  public long last() {
    return to[to.length - 1];
  }

  /** How many records there are. */
  public long count() {
    var count = 0L;
    for (var i = 0; i < from.length; i++) {
      count += to[i] - from[i] + 1;
    }
    return count;
  }

  /** Whether the record is among them. */
  public boolean contains(long index) {
    var at = Arrays.binarySearch(from, index);
    return at >= 0 || (at < -1 && index <= to[-at - 2]);
  }

  /** The same in parts of at most so many pieces. */
  public List<Ranges> split(int pieces) {
    var parts = new ArrayList<Ranges>();
    for (var at = 0; at < from.length; at += pieces) {
      var end = Math.min(from.length, at + pieces);
      parts.add(new Ranges(Arrays.copyOfRange(from, at, end), Arrays.copyOfRange(to, at, end)));
    }
    return parts;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var i = 0; i < from.length; i++) {
      text.append(i == 0 ? "" : ",").append(from[i]);
      if (to[i] > from[i]) {
        text.append('-').append(to[i]);
      }
    }
    return text.toString();
  }
}
