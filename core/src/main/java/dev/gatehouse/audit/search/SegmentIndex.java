package dev.gatehouse.audit.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a search knows of a complete segment: for each group of records when they were, which terms
 * they have, where they stand, and which records before them they refer to. It says where to look,
 * never what is there. Immutable.
 *
 * @param segment number
 * @param identity the segment's random number: an index of another file does not fit
 * @param end where the frames of the segment cease to count
 * @param groups in their order
 * @param terms ascending
 * @param postings of each term, the groups that have it, ascending
 * @param contexts where records begin that others refer to, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read by this package alone
record SegmentIndex(
    long segment,
    long identity,
    long end,
    Group[] groups,
    long[] terms,
    int[][] postings,
    long[] contexts) {

  /** Records in a group. */
  static final int GROUP = 128;

  private static final int MAGIC = 0x47485349;
  private static final int VERSION = 2;

  /**
   * Some records that stand together.
   *
   * @param offset of the first of them in the segment
   * @param first its index
   * @param earliest wall clock, ns since 1970
   * @param latest wall clock
   * @param needs the contexts before the group that it refers to, ascending
   */
  record Group(long offset, long first, long earliest, long latest, int[] needs) {}

  /** The groups that may hold what is wanted. */
  BitSet candidates(Query query) {
    var all = new BitSet(groups.length);
    for (var i = 0; i < groups.length; i++) {
      if (query.overlaps(groups[i].earliest, groups[i].latest)) {
        all.set(i);
      }
    }
    for (var term : query.terms()) {
      var having = new BitSet(groups.length);
      var at = Arrays.binarySearch(terms, term);
      if (at >= 0) {
        for (var group : postings[at]) {
          having.set(group);
        }
      }
      all.and(having);
    }
    return all;
  }

  /** As it stands in its file: big-endian, a CRC-32C at the end. */
  byte[] encode() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeLong(segment);
    out.writeLong(identity);
    out.writeLong(end);
    out.writeInt(groups.length);
    for (var group : groups) {
      out.writeLong(group.offset);
      out.writeLong(group.first);
      out.writeLong(group.earliest);
      out.writeLong(group.latest);
      write(out, group.needs);
    }
    out.writeInt(terms.length);
    for (var i = 0; i < terms.length; i++) {
      out.writeLong(terms[i]);
      write(out, postings[i]);
    }
    out.writeInt(contexts.length);
    for (var context : contexts) {
      out.writeLong(context);
    }
    out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, int[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (var number : numbers) {
      out.writeInt(number);
    }
  }

  private static int crc(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Reads it; null if it is damaged, of another version or of another segment: make it anew. */
  static @Nullable SegmentIndex decode(byte[] bytes, long segment, long identity, long end) {
    var body = bytes.length - Integer.BYTES;
    if (body < 0) {
      return null;
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      in.skipNBytes(body);
      if (in.readInt() != crc(bytes, body)) {
        return null;
      }
      return read(
          new DataInputStream(new ByteArrayInputStream(bytes, 0, body)), segment, identity, end);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable SegmentIndex read(
      DataInputStream in, long segment, long identity, long end) throws IOException {
    if (in.readInt() != MAGIC
        || in.readInt() != VERSION
        || in.readLong() != segment
        || in.readLong() != identity
        || in.readLong() != end) {
      return null;
    }
    var groups = new Group[count(in)];
    for (var i = 0; i < groups.length; i++) {
      groups[i] =
          new Group(in.readLong(), in.readLong(), in.readLong(), in.readLong(), numbers(in));
    }
    var terms = new long[count(in)];
    var postings = new int[terms.length][];
    for (var i = 0; i < terms.length; i++) {
      terms[i] = in.readLong();
      postings[i] = numbers(in);
    }
    var contexts = new long[count(in)];
    for (var i = 0; i < contexts.length; i++) {
      contexts[i] = in.readLong();
    }
    return new SegmentIndex(segment, identity, end, groups, terms, postings, contexts);
  }

  private static int[] numbers(DataInputStream in) throws IOException {
    var numbers = new int[count(in)];
    for (var i = 0; i < numbers.length; i++) {
      numbers[i] = in.readInt();
    }
    return numbers;
  }

  /** Never more than there are bytes left, whatever the file says. */
  private static int count(DataInputStream in) throws IOException {
    var count = in.readInt();
    if (count < 0 || count > in.available() / Integer.BYTES) {
      throw new IOException("too many entries");
    }
    return count;
  }
}
