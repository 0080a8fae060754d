package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Overwrites bodies in place: salt and bytes become zeros, the frame gets a flag and a new CRC.
 * What stands beside it, its length and what follows, stays where it is, so a frame of which a
 * crash left half can be told by its header and overwritten again. Nobody writes to these frames
 * any more: the log goes on behind them.
 */
final class Eraser {

  private static final int WIPED_AT_ONCE = 1 << 20;

  private final Storage storage;
  private final List<Erasure> erasures;
  private final boolean again;
  private final Rework rework;
  private final CRC32C crc = new CRC32C();
  private final byte[] scratch = new byte[Long.BYTES];
  private final Chain chain;
  private final List<Long> concerned = new ArrayList<>();
  private final List<Long> bodies = new ArrayList<>();
  private final Set<String> sessions = new HashSet<>();
  private long last = -1;
  private long erased;

  /**
   * Erases what the events of these erasures say; they are on disk.
   *
   * @param again whether somebody may have begun with it: what looks erased is perhaps not on disk
   * @param rework who says when to stop
   */
  Eraser(Chain chain, Storage storage, List<Erasure> erasures, boolean again, Rework rework) {
    this.chain = chain;
    this.storage = storage;
    this.erasures = erasures;
    this.again = again;
    this.rework = rework;
    for (var erasure : erasures) {
      last = Math.max(last, erasure.records().last());
    }
  }

  /**
   * Overwrites what still stands; it is on disk when this returns. What cannot be overwritten keeps
   * nothing else from it.
   *
   * @throws IOException if it could not all be overwritten, or it was stopped
   * @throws JournalException if the log is damaged where it would have to be
   */
  void run() throws IOException {
    var failures = new ArrayList<Exception>();
    for (var segment : chain.counting()) {
      if (concerns(segment, chain.after(segment))) {
        concerned.add(segment.number());
        attempt(segment, this::erase, failures);
      }
    }
    for (var segment : chain.all()) {
      if (segment.end() < Long.MAX_VALUE) {
        attempt(segment, this::wipe, failures);
      }
    }
    if (!failures.isEmpty()) {
      var first = failures.getFirst();
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      if (first instanceof JournalException damage) {
        throw damage;
      }
      throw new IOException(first.getMessage(), first);
    }
  }

  private interface Step {
    void on(Segment segment, Storage.SegmentFile file) throws IOException;
  }

  /** Forces it in any case: what was written before is perhaps not on disk. */
  private void attempt(Segment segment, Step step, List<Exception> failures) throws IOException {
    rework.check();
    try (var file = storage.open(segment.number(), true)) {
      try {
        step.on(segment, file);
      } finally {
        file.force();
      }
    } catch (IOException | JournalException e) {
      failures.add(e);
    }
  }

  /** The segments in which the records stand. */
  List<Long> concerned() {
    return concerned;
  }

  /** The sessions of which something is erased that other events repeat. */
  Set<String> sessions() {
    return sessions;
  }

  /** How many bodies were overwritten. */
  long erased() {
    return erased;
  }

  private boolean concerns(Segment segment, @Nullable Segment following) {
    for (var erasure : erasures) {
      var records = erasure.records();
      if (records.last() >= segment.first()
          && (following == null || records.first() < following.first())) {
        return true;
      }
    }
    return false;
  }

  private void erase(Segment segment, Storage.SegmentFile file) throws IOException {
    var nonce = segment.header().nonce();
    var frames = new FrameReader(file, nonce, 0);
    bodies.clear();
    while (frames.nextOffset() < segment.end()) {
      rework.check();
      // A body may be half overwritten; whoever has changed another frame must not end this.
      if (!frames.step() || (frames.type() != Frame.BODY && !frames.valid())) {
        throw damaged(segment, frames);
      }
      switch (frames.type()) {
        case Frame.BODY -> bodies.add(frames.offset());
        case Frame.LEAF -> {
          var index = Frame.index(frames.array(), frames.at());
          erase(index, frames, file, nonce);
          if (index >= last) {
            return;
          }
        }
        case Frame.CLOSE -> {
          if (sealed(frames)) {
            return;
          }
        }
        default -> {}
      }
    }
  }

  private static boolean sealed(FrameReader frames) {
    return frames.array()[frames.at() + Frame.HEADER] == Close.SEALED;
  }

  private JournalException damaged(Segment segment, FrameReader frames) {
    return new JournalException(
        storage.name(segment.number())
            + " is damaged at offset "
            + frames.offset()
            + ": not everything was erased");
  }

  /** Whether something of the record is to be erased. */
  boolean names(long index) {
    for (var erasure : erasures) {
      if (erasure.records().contains(index)) {
        return true;
      }
    }
    return false;
  }

  private void erase(long index, FrameReader frames, Storage.SegmentFile file, long nonce)
      throws IOException {
    var leaf = frames.at() + Frame.HEADER;
    if (!names(index)) {
      bodies.clear();
      return;
    }
    for (var offset : bodies) {
      var header = new byte[Frame.HEADER + Body.BYTES_AT];
      file.read(header, 0, header.length, offset);
      var field = Field.of(header[Frame.HEADER + Body.FIELD_AT]);
      for (var erasure : erasures) {
        if (erasure.covers(index, field, frames.array(), leaf)) {
          overwrite(Frame.size(Frame.length(header, 0)), offset, file, nonce);
          noteSession(field, frames.array(), leaf);
          break;
        }
      }
    }
    bodies.clear();
  }

  private void noteSession(Field field, byte[] array, int leaf) {
    if (field == Field.HEAD || EventTypes.isContext(Leaf.type(array, leaf))) {
      sessions.add(
          HexFormat.of().formatHex(array, leaf + Leaf.SESSION_AT, leaf + Leaf.SEQUENCE_AT));
    }
  }

  private void overwrite(int size, long offset, Storage.SegmentFile file, long nonce)
      throws IOException {
    var frame = new byte[size];
    file.read(frame, 0, size, offset);
    var gone =
        (Frame.flags(frame, 0) & Frame.ERASED) != 0
            && Frame.valid(frame, 0, size, nonce, crc, scratch);
    if (gone && !again) {
      return;
    }
    Body.erase(frame, 0);
    Frame.seal(frame, 0, nonce, crc, scratch);
    file.write(frame, 0, size, offset);
    erased += !gone && Frame.int32(frame, Frame.HEADER + Body.CHUNK_AT) == 0 ? 1 : 0;
  }

  /**
   * What stands behind the place where a segment ceases to count stands again in a later one, or
   * was never acknowledged; it may be any record. The header stays: it says what the segment is.
   */
  private void wipe(Segment segment, Storage.SegmentFile file) throws IOException {
    var from = segment.end();
    if (from == 0) {
      var frames = new FrameReader(file, segment.header().nonce(), 0);
      frames.step();
      from = frames.nextOffset();
    }
    var block = new byte[WIPED_AT_ONCE];
    var zeros = new byte[WIPED_AT_ONCE];
    for (var at = from; at < file.size(); at += block.length) {
      rework.check();
      var count = file.read(block, 0, block.length, at);
      if (again || !Arrays.equals(block, 0, count, zeros, 0, count)) {
        file.write(zeros, 0, count, at);
      }
    }
  }
}
