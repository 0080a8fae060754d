package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import dev.gatehouse.audit.cbor.CborWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How a segment begins: with it, a segment can be read alone. Payload: u64 nonce, then CBOR.
 *
 * @param log id of the log, 32 hexadecimal digits
 * @param number of the segment
 * @param nonce with which each CRC begins
 * @param first index of the first leaf in it
 * @param batch of its first frame
 * @param created wall clock, ns since 1970
 * @param predecessorEnd where the segment before it ended; 0 for the first
 * @param supersedes the segment whose frames from {@code supersededFrom} on do not count: they
 *     could not be written there and stand here; -1 for none
 * @param frontier of the tree of all leaves before, see {@code Frontier.write}
 * @param open intents before it that have no outcome
 */
public record SegmentHeader(
    String log,
    long number,
    long nonce,
    long first,
    long batch,
    long created,
    long predecessorEnd,
    long supersedes,
    long supersededFrom,
    Blob frontier,
    List<Long> open) {

  private static final int LOG = 1;
  private static final int NUMBER = 2;
  private static final int FIRST = 3;
  private static final int BATCH = 4;
  private static final int CREATED = 5;
  private static final int PREDECESSOR_END = 6;
  private static final int SUPERSEDES = 7;
  private static final int FRONTIER = 8;
  private static final int OPEN = 9;

  byte[] encode() {
    var out = new CborWriter();
    out.map(supersedes < 0 ? 8 : 9);
    out.key(LOG).bytes(HexFormat.of().parseHex(log), 0, 16);
    out.key(NUMBER).number(number);
    out.key(FIRST).number(first);
    out.key(BATCH).number(batch);
    out.key(CREATED).number(created);
    out.key(PREDECESSOR_END).number(predecessorEnd);
    if (supersedes >= 0) {
      out.key(SUPERSEDES).array(2).number(supersedes).number(supersededFrom);
    }
    out.key(FRONTIER).bytes(frontier.bytes(), 0, frontier.length());
    out.key(OPEN).array(open.size());
    for (var index : open) {
      out.number(index);
    }
    var cbor = out.bytes();
    return ByteBuffer.allocate(Long.BYTES + cbor.length())
        .putLong(nonce)
        .put(cbor.array(), 0, cbor.length())
        .array();
  }

  /** Reads the payload that begins at {@code at}. */
  public static SegmentHeader decode(byte[] bytes, int at, int length) {
    if (length < Long.BYTES) {
      throw new JournalException("the segment's first frame is too short");
    }
    var nonce = Frame.int64(bytes, at);
    var in = new CborReader(bytes, at + Long.BYTES, length - Long.BYTES);
    try {
      return read(nonce, in);
    } catch (CborException e) {
      throw new JournalException("the segment's first frame cannot be read: " + e.getMessage());
    }
  }

  private static SegmentHeader read(long nonce, CborReader in) throws CborException {
    var log = "";
    var number = -1L;
    var first = -1L;
    var batch = -1L;
    var created = 0L;
    var end = 0L;
    var supersedes = -1L;
    var from = -1L;
    var frontier = Blob.EMPTY;
    var open = new ArrayList<Long>();
    for (var left = in.map(); left > 0; left--) {
      switch (in.key()) {
        case LOG -> log = HexFormat.of().formatHex(in.bytes());
        case NUMBER -> number = in.number();
        case FIRST -> first = in.number();
        case BATCH -> batch = in.number();
        case CREATED -> created = in.number();
        case PREDECESSOR_END -> end = in.number();
        case SUPERSEDES -> {
          FactsCodec.require(in.array(), 2);
          supersedes = in.number();
          from = in.number();
        }
        case FRONTIER -> frontier = Blob.of(in.bytes());
        case OPEN -> {
          for (var i = in.array(); i > 0; i--) {
            open.add(in.number());
          }
        }
        default -> in.skip();
      }
    }
    in.end();
    if (log.length() != 32 || number < 0 || first < 0 || batch < 0) {
      throw new JournalException("the segment's first frame lacks what it must say");
    }
    return new SegmentHeader(
        log, number, nonce, first, batch, created, end, supersedes, from, frontier, open);
  }
}
