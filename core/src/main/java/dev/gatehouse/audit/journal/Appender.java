package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.StatementContext;
import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.NodeSink;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log: numbers records, draws salts, computes commitments, appends to the tree and
 * gathers frames into groups, each of which is written and forced as one. For the writer thread.
 */
final class Appender {

  /** Where the log stood between two groups; everything behind it can be taken back. */
  record Position(
      long index, long batch, Blob frontier, long openMark, long segment, long offset) {}

  /** Room that is left in a segment for contexts that a batch may bring along. */
  private static final int SLACK = 64 * 1024;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] log;
  private final String logId;
  private final SegmentSupply supply;
  private final Chain chain;
  private final InstantSource clock;
  private final Bytes group = new Bytes();
  private final Bytes contexts = new Bytes();
  private final EventEncoder encoder = new EventEncoder();
  private final Salts salts = new Salts();
  private final Commitment commitment = new Commitment();
  private final CRC32C crc = new CRC32C();
  private final byte[] scratch = new byte[Long.BYTES];
  private final OpenIntents open;
  private Frontier frontier;
  private volatile GuardedFile file;
  private volatile long segment;

  /** Changes whenever contexts on record may not be: they are then repeated. */
  private long epoch;

  private long nonce;
  private long capacity;
  private long reserve;
  private long offset;
  private long index;
  private long batch;
  private int last = -1;

  /** Batches below this one are on disk. */
  private long durableBatch;

  /** Taken and not yet entered. */
  private SegmentSupply.@Nullable Fresh next;

  /** Goes on in the segment in which the log ends. */
  Appender(
      String logId,
      SegmentSupply supply,
      InstantSource clock,
      Recovery.End end,
      Segment last,
      Storage.SegmentFile file)
      throws IOException {
    this(logId, supply, clock, end, file, last.number());
    this.nonce = last.header().nonce();
    this.offset = end.offset();
    if (end.sealed()) {
      enter(next(), -1, -1);
    }
  }

  /** Begins the log. */
  Appender(
      String logId,
      SegmentSupply supply,
      InstantSource clock,
      Recovery.End end,
      SegmentSupply.Fresh first)
      throws IOException {
    this(logId, supply, clock, end, first.file(), first.number());
    begin(0, -1, -1);
  }

  private Appender(
      String logId,
      SegmentSupply supply,
      InstantSource clock,
      Recovery.End end,
      Storage.SegmentFile file,
      long segment)
      throws IOException {
    this.log = HexFormat.of().parseHex(logId);
    this.logId = logId;
    this.supply = supply;
    this.clock = clock;
    this.chain = end.chain();
    this.frontier = end.frontier();
    this.open = end.open();
    this.index = frontier.size();
    this.batch = end.batch();
    this.durableBatch = batch;
    this.file = new GuardedFile(file);
    this.segment = segment;
    this.capacity = file.size();
    this.reserve = reserve(capacity);
  }

  /**
   * What is kept free for outcomes, and for the word that recording has stopped, where no further
   * segment can be made.
   */
  private static long reserve(long capacity) {
    return Math.min(capacity / 16, 4 << 20);
  }

  long index() {
    return index;
  }

  int gathered() {
    return group.length();
  }

  TreeHead head() {
    return frontier.head();
  }

  Position position() {
    return new Position(index, batch, frozen(), open.mark(), segment, offset);
  }

  private Blob frozen() {
    var bytes = new byte[frontier.encodedLength()];
    frontier.write(ByteBuffer.wrap(bytes));
    return Blob.of(bytes);
  }

  /** Changes of open intents before this position stay. */
  void settle(Position durable) {
    open.settle(durable.openMark());
    durableBatch = durable.batch();
  }

  /** Whether the segment has no room for so many bytes: then {@link #roll} comes first. */
  boolean full(int bytes) {
    var end = offset + group.length();
    return end + bytes + SLACK > capacity - reserve && end > SLACK;
  }

  /** Whether not even the reserve has room for so many bytes. */
  boolean exhausted(int bytes) {
    return offset + group.length() + bytes + SLACK > capacity;
  }

  /** Appends a batch to the group. */
  void append(Batch added) {
    var note = added.note;
    if (note != null) {
      appendFrame(added.noteType, note);
      return;
    }
    var frames = added.frames;
    var from = 0;
    for (var i = 0; i < added.ends.length; i++) {
      var event = added.events.get(i);
      if (frames != null && Batch.hasPlace(event)) {
        appendContexts(event);
        commit(frames.array(), from, added.ends[i], event);
      }
      from = added.ends[i];
    }
  }

  private void appendContexts(Event event) {
    var session = event.context();
    if (session == null) {
      return;
    }
    if (event.session() != null && session.enters(epoch)) {
      contexts.reset();
      encoder.encode(session, event.time(), contexts);
      commit(contexts.array(), 0, contexts.length(), null);
    }
    StatementContext statement = event.known();
    if (statement != null && statement.enters(epoch)) {
      contexts.reset();
      encoder.encode(statement, session.id(), event.time(), contexts);
      commit(contexts.array(), 0, contexts.length(), null);
    }
  }

  /** Completes the frames of one record and appends its leaf to the tree. */
  private void commit(byte[] frames, int from, int to, @Nullable Event event) {
    var start = group.extend(to - from);
    var out = group.array();
    System.arraycopy(frames, from, out, start, to - from);
    sealLast();
    var leaf = to - from - Frame.size(Leaf.SIZE) + start;
    var payload = leaf + Frame.HEADER;
    for (var at = start; at < leaf; at += Frame.size(Frame.length(out, at))) {
      body(out, at, payload);
      stamp(out, at);
    }
    System.arraycopy(log, 0, out, payload + Leaf.LOG_AT, log.length);
    Frame.int64(out, payload + Leaf.INDEX_AT, index);
    if (event != null) {
      refer(event, out, payload);
    }
    frontier.append(out, payload, Leaf.SIZE);
    place(out, leaf);
    last = leaf;
    index++;
  }

  private void refer(Event event, byte[] out, int payload) {
    event.number(index);
    switch (event.kind()) {
      case INTENT -> open.add(index);
      case OUTCOME -> {
        var intent = event.intent();
        Frame.int64(out, payload + Leaf.REFERENCE_AT, intent);
        if (!event.partial()) {
          open.remove(intent);
        }
      }
      case EVENT -> {}
    }
  }

  private void body(byte[] out, int at, int leaf) {
    var payload = at + Frame.HEADER;
    var field = Field.of(out[payload + Body.FIELD_AT]);
    var end = payload + Frame.length(out, at);
    if (Frame.int32(out, payload + Body.CHUNK_AT) == 0) {
      salts.next(out, payload + Body.SALT_AT);
      commitment.begin(field);
      commitment.update(out, payload + Body.SALT_AT, end - payload - Body.SALT_AT);
    } else {
      commitment.update(out, payload + Body.BYTES_AT, end - payload - Body.BYTES_AT);
    }
    if (out[payload + Body.MORE_AT] == 0) {
      commitment.end(out, leaf + Leaf.commitment(field));
    }
  }

  private void stamp(byte[] out, int at) {
    place(out, at);
    Frame.seal(out, at, nonce, crc, scratch);
  }

  private void place(byte[] out, int at) {
    Frame.lag(out, at, batch - durableBatch);
    Frame.int64(out, at + Frame.BATCH_AT, batch);
    Frame.int64(out, at + Frame.INDEX_AT, index);
  }

  private void appendFrame(int type, byte[] payload) {
    var size = Frame.size(payload.length);
    var at = group.extend(size);
    var out = group.array();
    Arrays.fill(out, at, at + size, (byte) 0);
    Frame.begin(out, at, type, payload.length);
    System.arraycopy(payload, 0, out, at + Frame.HEADER, payload.length);
    sealLast();
    place(out, at);
    last = at;
  }

  /** The last frame of a group is sealed when it is known to be the last, the others before. */
  private void sealLast() {
    if (last >= 0) {
      Frame.seal(group.array(), last, nonce, crc, scratch);
      last = -1;
    }
  }

  /** Writes the group; {@link #force} makes it durable. */
  void write() throws IOException {
    if (group.length() == 0) {
      return;
    }
    var out = group.array();
    Frame.flag(out, last, Frame.BATCH_END);
    sealLast();
    file.write(out, 0, group.length(), offset);
    offset += group.length();
    batch++;
    group.reset();
  }

  void force() throws IOException {
    file.force();
  }

  /** What forces the segment, from another thread too. */
  GuardedFile file() {
    return file;
  }

  /** Number of the segment, from another thread too. */
  long segment() {
    return segment;
  }

  /**
   * Seals the segment and goes on in the next; everything in it is durable then. If there is no
   * next one, nothing has happened: there is still the reserve.
   */
  void roll() throws IOException {
    var fresh = next();
    write();
    appendFrame(Frame.CLOSE, new byte[] {Close.SEALED});
    write();
    file.force();
    enter(fresh, -1, -1);
  }

  /** Writes that the log was closed in good order. */
  void close() throws IOException {
    appendFrame(Frame.CLOSE, new byte[] {Close.STOPPED});
    write();
    file.force();
    file.close();
    var unused = next;
    if (unused != null) {
      unused.file().close();
    }
  }

  /**
   * The segment cannot be written any more: goes back to what is surely in it, and on in a new one.
   */
  void abandon(Position durable) throws IOException {
    rollback(durable);
    if (segment != durable.segment()) {
      // Nothing of it counts, and the next attempt may fail as well.
      closeQuietly(file);
      chain.remove(segment);
      supply.remove(segment);
    }
    enter(next(), durable.segment(), durable.offset());
  }

  /** Forgets all that came behind. */
  void rollback(Position durable) {
    index = durable.index();
    batch = durable.batch();
    durableBatch = batch;
    frontier = Frontier.read(durable.frontier().buffer(), NodeSink.NONE);
    open.rollback(durable.openMark());
    group.reset();
    last = -1;
    offset = durable.offset();
    epoch++;
  }

  private SegmentSupply.Fresh next() throws IOException {
    var fresh = next;
    if (fresh == null) {
      fresh = supply.take();
      next = fresh;
    }
    return fresh;
  }

  private void enter(SegmentSupply.Fresh fresh, long supersedes, long supersededFrom)
      throws IOException {
    var old = file;
    var end = offset;
    next = null;
    file = new GuardedFile(fresh.file());
    segment = fresh.number();
    closeQuietly(old);
    capacity = fresh.file().size();
    reserve = reserve(capacity);
    offset = 0;
    epoch++;
    begin(end, supersedes, supersededFrom);
  }

  /** Whether the segment at hand is still good: only a further one was not to be had. */
  boolean hasReserve() {
    return !file.failed();
  }

  /** Nobody knows what is in the segment at hand. */
  void onUnusable(IOException cause) {
    file.fail(cause);
  }

  /**
   * The first frame of a segment. It is on disk before any other is written: so a segment without
   * it never held anything that was durable.
   */
  private void begin(long predecessorEnd, long supersedes, long supersededFrom) throws IOException {
    nonce = RANDOM.nextLong();
    var header =
        new SegmentHeader(
            logId,
            segment,
            nonce,
            index,
            batch,
            Leaf.nanos(clock.instant()),
            predecessorEnd,
            supersedes,
            supersededFrom,
            frozen(),
            open.sorted());
    appendFrame(Frame.SEGMENT, header.encode());
    write();
    file.force();
    durableBatch = batch;
    chain.add(header);
  }

  private static void closeQuietly(Storage.SegmentFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // Nothing is lost: what counts of it has been forced, or stands in the next segment.
    }
  }
}
