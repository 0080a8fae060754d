package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.journal.Blob;
import dev.gatehouse.audit.journal.Close;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Leaf;
import dev.gatehouse.audit.journal.SegmentHeader;
import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.TileDirectory;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads all segments, every byte of them, in their order. */
final class LogScan {

  private static final int LAST_TYPE = Frame.CLOSE;

  /** A group of records that is at least as long may reach the end of its file. */
  private static final long LONG_GROUP = 256 * 1024;

  private final BooleanSupplier erasing;
  private final Path root;
  private final Findings findings;
  private final NoteCheck notes;
  private final Story story;
  private final Bodies bodies = new Bodies();
  private final Bytes walls = new Bytes();
  private final VerifyOptions options;
  private @Nullable String log;
  private @Nullable Nodes nodes;
  private @Nullable Frontier frontier;
  private Blob start = Blob.EMPTY;
  private long first;
  private long index;
  private long batch;
  private long batchStart;
  private boolean batchEnded = true;
  private boolean recoveryDue;
  private boolean sealed;
  private boolean stopped;
  private long end;
  private String session = "";

  /**
   * {@code log} is what the log should be called, null if nobody knows; {@code erasing} says
   * whether bodies may be overwritten at the moment.
   */
  LogScan(
      Path root,
      @Nullable String log,
      BooleanSupplier erasing,
      VerifyOptions options,
      Findings findings,
      NoteCheck notes,
      Story story) {
    this.root = root;
    this.log = log;
    this.erasing = erasing;
    this.options = options;
    this.findings = findings;
    this.notes = notes;
    this.story = story;
  }

  /** Reads them; false if it had to stop before the end. */
  boolean read(List<Segments.Entry> entries) throws IOException {
    var counting = -1;
    for (var i = 0; i < entries.size(); i++) {
      if (entries.get(i).header() != null && entries.get(i).end() > 0) {
        counting = i;
      }
    }
    for (var i = 0; i < entries.size(); i++) {
      if (!read(entries.get(i), i == counting, i > counting)) {
        return false;
      }
    }
    return true;
  }

  private boolean read(Segments.Entry entry, boolean last, boolean unused) throws IOException {
    try (var reader = new SegmentReader(entry.file(), erasing)) {
      try {
        var header = entry.header();
        if (header == null) {
          unused(reader, entry, unused);
        } else if (entry.end() > 0) {
          segment(reader, entry, header, last);
        } else {
          findings.notice(entry.name() + " could not be written once and does not count");
        }
        return true;
      } catch (BrokenException e) {
        findings.fault(new Fault(entry.name(), reader.offset(), index, session, e.reason()));
        return false;
      }
    }
  }

  /** Made ahead and not used yet, or its first batch was cut short. */
  private void unused(SegmentReader reader, Segments.Entry entry, boolean behind)
      throws BrokenException, IOException {
    if (!behind) {
      throw new BrokenException("the first frame of the segment is not whole");
    }
    switch (Tail.of(reader.tail(), 0, reader.length(), 0, false, batch + 1)) {
      case NONE -> {}
      case TORN ->
          findings.incomplete(
              entry.name() + ": the last write was cut short; Gatehouse was not started since");
      case ALTERED, OVERTAKEN ->
          throw new BrokenException("the first frame of the segment was changed");
    }
  }

  private void segment(
      SegmentReader reader, Segments.Entry entry, SegmentHeader header, boolean last)
      throws BrokenException, IOException {
    if (!reader.first()) {
      throw new BrokenException("the first frame of the segment is not whole");
    }
    enter(entry, header);
    sealed = false;
    frame(reader, true);
    while (!sealed && reader.nextOffset() < entry.end() && reader.next()) {
      frame(reader, false);
    }
    end = reader.nextOffset();
    if (reader.nextOffset() == entry.end()) {
      requireComplete();
      findings.notice(entry.name() + " could not be written from " + entry.end() + " on");
      return;
    }
    if (reader.nextOffset() > entry.end()) {
      throw new BrokenException("a later segment goes on within a frame of this one");
    }
    tail(reader, entry, last);
  }

  private void enter(Segments.Entry entry, SegmentHeader header) throws BrokenException {
    if (log == null) {
      log = header.log();
    }
    require(header.log().equals(log), "it belongs to another log: " + header.log());
    require(header.number() == entry.number(), "it says that it is segment " + header.number());
    var known = frontier;
    if (known == null) {
      begin(header);
      return;
    }
    require(header.first() == index, "it begins with record " + header.first());
    var predecessorEnd = header.supersedes() >= 0 ? header.supersededFrom() : end;
    require(
        header.predecessorEnd() == predecessorEnd,
        "it says that the segment before ended at " + header.predecessorEnd());
    require(header.supersedes() >= 0 || sealed, "it follows on a segment that was not completed");
    var computed = ByteBuffer.allocate(known.encodedLength());
    known.write(computed);
    require(
        Arrays.equals(computed.array(), header.frontier().bytes()),
        "it was written behind other records than those before it");
    require(
        header.open().equals(story.open()),
        "it names other statements without outcome than there are");
  }

  private void begin(SegmentHeader header) throws BrokenException {
    var bytes = header.frontier().bytes();
    try {
      nodes = new Nodes(ByteBuffer.wrap(bytes), new TileDirectory(root, header.first()));
      start = header.frontier();
      var begun = Frontier.read(ByteBuffer.wrap(bytes), nodes);
      require(begun.size() == header.first(), "its tree has another size than its first record");
      require(begun.encodedLength() == bytes.length, "its tree is too long");
      frontier = begun;
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new BrokenException("its tree cannot be read");
    }
    require(
        (header.number() == 0) == (header.first() == 0), "it begins with record " + header.first());
    first = header.first();
    index = first;
    batch = header.batch() - 1;
    story.begin(first, header.open());
  }

  private void frame(SegmentReader reader, boolean header) throws BrokenException, IOException {
    var array = reader.array();
    var at = reader.at();
    session = "";
    var type = reader.type();
    var flags = Frame.flags(array, at);
    var known = Frame.BATCH_END | Frame.LAG | (type == Frame.BODY ? Frame.ERASED : 0);
    require(type >= Frame.SEGMENT && type <= LAST_TYPE, "a frame of unknown type " + type);
    require(array[at + Frame.TYPE_AT + 1] == Frame.VERSION, "a frame of another version");
    require((flags & ~known) == 0, "a frame with unknown flags " + flags);
    require((type == Frame.SEGMENT) == header, "the first frame of a segment stands elsewhere");
    require(
        Frame.index(array, at) == index, "it says that it is of record " + Frame.index(array, at));
    requirePadding(array, reader.payload() + reader.payloadLength(), at);
    advance(Frame.batch(array, at), reader.offset());
    require(
        !bodies.any() || type == Frame.BODY || type == Frame.LEAF,
        "bodies without the record that they belong to");
    switch (type) {
      case Frame.BODY -> bodies.take(array, reader.payload(), reader.payloadLength(), flags);
      case Frame.LEAF -> leaf(array, reader.payload(), reader.payloadLength());
      case Frame.NOTE -> note(array, reader.payload(), reader.payloadLength());
      case Frame.RECEIPT ->
          notes.check(copy(array, reader.payload(), reader.payloadLength()), index, nodes);
      case Frame.CLOSE -> close(array, reader.payload(), reader.payloadLength());
      default -> {}
    }
    stopped = type == Frame.CLOSE;
    batchEnded = (flags & Frame.BATCH_END) != 0;
    require(!batchEnded || !bodies.any(), "a batch ends within a record");
  }

  private static void requirePadding(byte[] array, int from, int at) throws BrokenException {
    var to = at + Frame.size(Frame.length(array, at));
    for (var i = from; i < to; i++) {
      require(array[i] == 0, "the padding of a frame is not zero");
    }
  }

  /** A batch follows on the one before; on one without an end only after a crash. */
  private void advance(long next, long offset) throws BrokenException {
    if (!batchEnded && next == batch) {
      return;
    }
    require(next == batch + 1, "batch " + next + " stands behind batch " + batch);
    recoveryDue |= !batchEnded;
    batch = next;
    batchStart = offset;
  }

  private void leaf(byte[] array, int leaf, int length) throws BrokenException {
    require(length == Leaf.SIZE, "a leaf of " + length + " bytes");
    session = HexFormat.of().formatHex(array, leaf + Leaf.SESSION_AT, leaf + Leaf.SEQUENCE_AT);
    require(array[leaf] == Leaf.VERSION, "a leaf of version " + array[leaf]);
    require(Leaf.index(array, leaf) == index, "it has index " + Leaf.index(array, leaf));
    require(
        HexFormat.of().formatHex(array, leaf + Leaf.LOG_AT, leaf + Leaf.INDEX_AT).equals(log),
        "a record of another log");
    bodies.requireWhole();
    for (var field : Field.values()) {
      check(field, array, leaf);
    }
    requireRecovered(array, leaf);
    story.take(array, leaf, index);
    if (Leaf.kind(array, leaf) == Leaf.EVENT) {
      story.onEvent(Leaf.type(array, leaf), index, bodies);
    }
    if (frontier != null) {
      frontier.append(array, leaf, Leaf.SIZE);
    }
    walls.putLong(Leaf.wall(array, leaf));
    bodies.clear();
    index++;
  }

  private void check(Field field, byte[] array, int leaf) throws BrokenException {
    if (index >= options.from() && index < options.to()) {
      var problem = bodies.problem(field, array, leaf);
      require(problem.isEmpty(), problem);
    }
    if (bodies.erased(field)) {
      story.erasures().onErased(index, field, array, leaf);
      if (bodies.mixed(field)) {
        findings.incomplete(
            "record " + index + ": its body " + field.word() + " is erased in part only");
      }
    }
  }

  /** Behind a batch without its end the log says that it was recovered. */
  private void requireRecovered(byte[] array, int leaf) throws BrokenException {
    if (!recoveryDue) {
      return;
    }
    switch (Leaf.kind(array, leaf)) {
      case Leaf.INTENT -> throw new BrokenException("the batch before has no end");
      case Leaf.EVENT -> {
        require(Story.is(Leaf.type(array, leaf), "recovered"), "the batch before has no end");
        recoveryDue = false;
      }
      default -> {}
    }
  }

  private void note(byte[] array, int from, int length) throws BrokenException, IOException {
    var bytes = copy(array, from, length);
    var head = notes.check(bytes, index, nodes);
    require(head.size() > notes.signed(), "a checkpoint over no more records than the one before");
    notes.onSigned(bytes, head, first > 0);
    story.onSigned(head.size());
  }

  private static byte[] copy(byte[] array, int from, int length) {
    return Arrays.copyOfRange(array, from, from + length);
  }

  private void close(byte[] array, int from, int length) throws BrokenException {
    require(length == 1, "a close frame of " + length + " bytes");
    require(
        array[from] == Close.SEALED || array[from] == Close.STOPPED,
        "a close frame that says " + array[from]);
    sealed = array[from] == Close.SEALED;
    if (!sealed) {
      story.onEnd();
    }
  }

  private void tail(SegmentReader reader, Segments.Entry entry, boolean last)
      throws BrokenException, IOException {
    var tail = reader.tail();
    if (sealed || stopped || !last) {
      requireComplete();
    }
    if (sealed || !last) {
      reader.next();
      require(tail.length == 0, "something stands behind the end of the segment");
      require(sealed, "the segment has no end, but a later one follows");
      return;
    }
    requireUncut(reader);
    var suspect = batchEnded ? batch + 1 : batch;
    var kind = Tail.of(tail, end, reader.length(), reader.nonce(), true, suspect);
    reader.next();
    switch (kind) {
      case NONE -> {
        if (!stopped) {
          findings.incomplete(
              entry.name() + ": the log was not closed in good order (in use, or a crash)");
        }
      }
      case TORN ->
          findings.incomplete(
              entry.name()
                  + ": "
                  + tail.length
                  + " bytes from "
                  + end
                  + " on are a write that was cut short; Gatehouse was not started since");
      case ALTERED -> throw new BrokenException("a frame was changed, or bytes behind the last");
      case OVERTAKEN ->
          throw new BrokenException("a frame is damaged, and later ones stand behind it");
    }
    bodies.clear();
  }

  private void requireComplete() throws BrokenException {
    require(batchEnded && !bodies.any(), "the last batch has no end");
  }

  /** Segments are made at their full length: none ends with, or within, a short frame. */
  private void requireUncut(SegmentReader reader) throws BrokenException {
    require(
        reader.length() > end || stopped || end - batchStart >= LONG_GROUP,
        "the file ends where its last frame does: it was cut short");
  }

  static void require(boolean met, String problem) throws BrokenException {
    if (!met) {
      throw new BrokenException(problem);
    }
  }

  /** The log's id; null if nothing says it. */
  @Nullable String log() {
    return log;
  }

  /** All nodes of the tree; null if there is no segment. */
  @Nullable Nodes nodes() {
    return nodes;
  }

  @Nullable Frontier frontier() {
    return frontier;
  }

  /** The frontier of the records before the first that is here, see {@code Frontier.write}. */
  Blob start() {
    return start;
  }

  /** Index of the first record that is here. */
  long first() {
    return first;
  }

  /** How many records the log has had. */
  long index() {
    return index;
  }

  /** Wall clock of a record, ns since 1970. */
  long wall(long record) {
    return Frame.int64(walls.array(), (int) ((record - first) * Long.BYTES));
  }
}
