package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.NodeSink;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.TreeHash;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a log after whatever happened. A frame says which batches were on disk when it
 * was written: so a bad frame is a write that was cut short, unless a frame stands behind it that
 * says that this batch was on disk. The first frame of a segment is there before any other.
 */
final class Recovery {

  /** Bytes at the end of a segment that are no whole records. */
  record Torn(long segment, long offset, Blob bytes) {}

  /**
   * Where the log goes on.
   *
   * @param chain its segments
   * @param frontier of all its leaves
   * @param open intents without outcome
   * @param batch the next one
   * @param last segment to go on in; null if there is none
   * @param offset in it
   * @param note the last signed checkpoint in the journal; the one that was shown if there is none
   *     in it; null if nothing was signed
   * @param torn what was cut off; null if nothing was
   * @param clean whether it was closed in good order
   * @param sealed whether the last segment is complete, so that a new one must be begun
   * @param highest number of any segment file, -1 if there is none
   */
  record End(
      Chain chain,
      Frontier frontier,
      OpenIntents open,
      long batch,
      @Nullable Segment last,
      long offset,
      @Nullable String note,
      @Nullable Torn torn,
      boolean clean,
      boolean sealed,
      long highest) {}

  /** Takes a copy of what is about to be cut off. */
  interface Keeper {
    void keep(Torn torn) throws IOException;
  }

  /** What is read at once where zeros are looked for. */
  private static final int WINDOW = 1 << 20;

  /** No frame that may end in zeros is larger. */
  private static final int LARGEST_FRAME = Frame.size(Body.FIRST_BYTES_AT + Body.CHUNK);

  private final Storage storage;
  private final String log;
  private final @Nullable String published;
  private final Keeper keeper;
  private final TreeHash treeHash = new TreeHash();
  private final Bytes hashes = new Bytes();
  private final OpenIntents open = new OpenIntents();
  private long index;
  private long batch;
  private boolean batchEnded = true;
  private @Nullable String note;
  private boolean clean;
  private boolean sealed;
  private @Nullable Torn torn;

  private Recovery(Storage storage, String log, @Nullable String published, Keeper keeper) {
    this.storage = storage;
    this.log = log;
    this.published = published;
    this.keeper = keeper;
  }

  /**
   * Reads the end of the log; changes nothing but what is torn off. What it finds is on disk then.
   *
   * @param published the last checkpoint that was shown to others; null if there is none
   * @throws JournalException if data that was durable is damaged or missing; the message says where
   */
  static End find(Storage storage, String log, @Nullable String published, Keeper keeper)
      throws IOException {
    return new Recovery(storage, log, published, keeper).find();
  }

  private End find() throws IOException {
    var numbers = storage.segments();
    var highest = numbers.isEmpty() ? -1 : numbers.getLast();
    var chain = Chain.read(storage);
    var counting = chain.counting();
    if (counting.isEmpty()) {
      checkNote(published, null);
      keepTornSegments(numbers, -1);
      return new End(
          chain, new Frontier(NodeSink.NONE), open, 0, null, 0, null, null, true, false, highest);
    }
    var from = Math.max(counting.size() - 2, 0);
    var start = counting.get(from);
    index = start.first();
    batch = start.header().batch() - 1;
    for (var intent : start.header().open()) {
      open.add(intent);
    }
    var offset = 0L;
    for (var i = from; i < counting.size(); i++) {
      var next = i + 1 < counting.size() ? counting.get(i + 1) : null;
      offset = scan(counting.get(i), next);
    }
    var frontier = frontier(start, index);
    for (var i = from - 1; i >= 0 && note == null; i--) {
      note = lastNote(counting.get(i));
    }
    checkNote(note, start);
    checkNote(published, start);
    keepTornSegments(numbers, counting.getLast().number());
    return new End(
        chain,
        frontier,
        open,
        expected(),
        counting.getLast(),
        offset,
        note == null ? published : note,
        torn,
        clean,
        sealed,
        highest);
  }

  /** The last checkpoint in a segment; null if there is none. Some were never signed in. */
  private @Nullable String lastNote(Segment segment) throws IOException {
    String last = null;
    try (var file = storage.open(segment.number(), false)) {
      var frames = new FrameReader(file, segment.header().nonce(), 0);
      while (frames.nextOffset() < segment.end() && frames.next()) {
        last = frames.type() == Frame.NOTE ? note(frames) : last;
      }
    }
    return last;
  }

  private static String note(FrameReader frames) {
    var array = frames.array();
    var at = frames.at();
    return new String(array, at + Frame.HEADER, Frame.length(array, at), StandardCharsets.UTF_8);
  }

  /**
   * A segment without a first frame was made ahead, or the writing of that frame was cut short. If
   * another frame is in it, it was a good one.
   */
  private void keepTornSegments(List<Long> numbers, long last) throws IOException {
    for (var number : numbers) {
      if (number <= last) {
        continue;
      }
      byte[] content;
      try (var file = storage.open(number, false)) {
        content = new byte[(int) used(file, 0)];
        file.read(content, 0, content.length, 0);
      }
      for (var at = Frame.ALIGNMENT; at + Frame.HEADER <= content.length; at += Frame.ALIGNMENT) {
        if (Frame.int32(content, at) == Frame.MAGIC && Frame.type(content, at) != Frame.SEGMENT) {
          throw new JournalException(
              storage.name(number)
                  + " is damaged at its beginning, and records stand behind it: this was durable"
                  + " once; restore it from a copy");
        }
      }
      if (content.length > 0) {
        torn = new Torn(number, 0, Blob.of(content));
        keeper.keep(torn);
      }
    }
  }

  /** Where the zeros at the end of a file begin, at or behind an offset. Segments are large. */
  private static long used(Storage.SegmentFile file, long from) throws IOException {
    var window = new byte[WINDOW];
    var end = from;
    for (var at = from; at < file.size(); at += WINDOW) {
      var count = file.read(window, 0, WINDOW, at);
      while (count > 0 && window[count - 1] == 0) {
        count--;
      }
      end = count > 0 ? at + count : end;
    }
    return end;
  }

  private Frontier frontier(Segment start, long size) {
    var frontier = Frontier.read(start.header().frontier().buffer(), NodeSink.NONE);
    if (frontier.size() != start.first()) {
      throw new JournalException(
          storage.name(start.number())
              + ": its tree has another size than its first record"
              + " says; restore it from a copy");
    }
    for (var at = 0; frontier.size() < size; at += Hash.LENGTH) {
      frontier.appendHash(hashes.array(), at);
    }
    return frontier;
  }

  /** A checkpoint is signed only over what is durable: what it covers must all be there. */
  private void checkNote(@Nullable String signed, @Nullable Segment start) {
    if (signed == null) {
      return;
    }
    var head = head(signed);
    if (head.size() > index) {
      throw new JournalException(
          "the journal has "
              + index
              + " records, but a checkpoint was signed over "
              + head.size()
              + ": the rest is lost or was removed; restore it from a copy");
    }
    if (start != null
        && head.size() >= start.first()
        && !frontier(start, head.size()).head().root().equals(head.root())) {
      throw new JournalException(
          "the records below "
              + head.size()
              + " are not those that were signed: gatehouse audit verify says more; restore them"
              + " from a copy");
    }
  }

  /** Size and root of a note; who signed it is for the verifier to say. */
  static TreeHead head(String note) {
    try {
      return Checkpoint.parse(note.substring(0, note.indexOf("\n\n") + 1)).head();
    } catch (NoteException e) {
      throw new JournalException(
          "a checkpoint, the file of that name or one in the journal, cannot be read: restore it"
              + " from a copy");
    }
  }

  /** Reads a segment to its end; returns where the next frame goes. */
  private long scan(Segment segment, @Nullable Segment following) throws IOException {
    var header = segment.header();
    if (!header.log().equals(log)) {
      throw new JournalException(
          storage.name(segment.number())
              + " belongs to another log: put it back where it came from, and restore the segment"
              + " of that number from a copy");
    }
    if (header.first() != index) {
      throw new JournalException(
          storage.name(segment.number())
              + " begins with record "
              + header.first()
              + ", expected is "
              + index
              + ": a segment is missing; restore it from a copy");
    }
    try (var file = storage.open(segment.number(), true)) {
      var frames = new FrameReader(file, header.nonce(), 0);
      var whole = 0L;
      sealed = false;
      while (!sealed && frames.nextOffset() < segment.end() && frames.next()) {
        sealed = take(segment, frames);
        if (frames.type() != Frame.BODY) {
          whole = frames.nextOffset();
        }
      }
      if (following == null) {
        // The system may know more than the disk; what is built on it must not outlast it.
        file.force();
      }
      if (sealed || frames.nextOffset() >= segment.end()) {
        return whole;
      }
      if (following != null) {
        throw damaged(segment, frames.offset(), "and the log goes on in a later segment");
      }
      var bad = frames.offset();
      cutTail(segment, file, whole, bad);
      return whole;
    }
  }

  private JournalException damaged(Segment segment, long offset, String why) {
    return new JournalException(
        storage.name(segment.number())
            + " is damaged at offset "
            + offset
            + " (record "
            + index
            + "), "
            + why
            + ": this was durable once; restore it from a copy");
  }

  /** Takes a frame; true if it seals the segment. */
  private boolean take(Segment segment, FrameReader frames) {
    var array = frames.array();
    var at = frames.at();
    if (Frame.batch(array, at) != expected()) {
      throw damaged(segment, frames.offset(), "its batch is out of order");
    }
    batch = expected();
    batchEnded = (Frame.flags(array, at) & Frame.BATCH_END) != 0;
    clean = false;
    switch (frames.type()) {
      case Frame.LEAF -> leaf(segment, frames);
      case Frame.NOTE -> note = note(frames);
      case Frame.CLOSE -> {
        clean = array[at + Frame.HEADER] == Close.STOPPED;
        return array[at + Frame.HEADER] == Close.SEALED;
      }
      default -> {}
    }
    return false;
  }

  /** The batch of the next frame: one that was cut short goes on after recovery. */
  private long expected() {
    return batchEnded ? batch + 1 : batch;
  }

  private void leaf(Segment segment, FrameReader frames) {
    var array = frames.array();
    var leaf = frames.at() + Frame.HEADER;
    if (Leaf.index(array, leaf) != index) {
      throw damaged(segment, frames.offset(), "its record has another index");
    }
    var hash = hashes.extend(Hash.LENGTH);
    treeHash.leaf(array, leaf, Leaf.SIZE, hashes.array(), hash);
    if (Leaf.kind(array, leaf) == Leaf.INTENT) {
      open.add(index);
    } else if (Leaf.closes(array, leaf)) {
      open.remove(Leaf.reference(array, leaf));
    }
    index++;
  }

  /**
   * Looks at what stands behind the last whole record, and takes it off if it was never durable.
   */
  private void cutTail(Segment segment, Storage.SegmentFile file, long whole, long bad)
      throws IOException {
    var suspect = expected();
    var last = (int) (used(file, whole) - whole);
    // A frame may end in zeros of its own.
    var tail = new byte[(int) Math.min(file.size() - whole, last + LARGEST_FRAME)];
    var read = file.read(tail, 0, tail.length, whole);
    var search = new FrameSearch(tail, read, segment.header().nonce());
    for (var at = (int) (bad - whole); at < last; at += Frame.ALIGNMENT) {
      if (search.found(at) && Frame.durableBatch(tail, at) >= suspect) {
        throw damaged(segment, bad, "and later records stand behind it");
      }
    }
    if (last > 0) {
      torn = new Torn(segment.number(), whole, Blob.of(Arrays.copyOf(tail, last)));
      keeper.keep(torn);
      file.write(new byte[last], 0, last, whole);
      file.force();
    }
  }
}
