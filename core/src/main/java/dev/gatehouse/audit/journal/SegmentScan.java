package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment, from its beginning or from a record whose place is known. It
 * ends where no whole frame stands, and may be asked again when there may be more. For one thread.
 */
public final class SegmentScan implements AutoCloseable {

  private final Segment segment;
  private final Storage storage;
  private final String name;
  private final Storage.SegmentFile file;
  private final EventDecoder decoder = new EventDecoder();
  private final LogRecord record = new LogRecord();
  private FrameReader frames;
  private long start;
  private boolean within;
  private boolean sealed;

  SegmentScan(Storage storage, Segment segment) throws IOException {
    this.segment = segment;
    this.storage = storage;
    this.name = storage.name(segment.number());
    this.file = storage.open(segment.number(), false);
    this.frames = new FrameReader(file, segment.header().nonce(), 0, storage::erasing);
  }

  /** The next record; null if no whole one stands there, at least not yet. */
  public @Nullable LogRecord next() throws IOException {
    while (!sealed && frames.nextOffset() < segment.end()) {
      if (!frames.next()) {
        frames.refresh();
        return null;
      }
      if (take()) {
        return record;
      }
    }
    return null;
  }

  /** Takes a frame; true if it completes a record. */
  private boolean take() {
    var type = frames.type();
    if ((type == Frame.BODY || type == Frame.LEAF) && !within) {
      record.clear();
      start = frames.offset();
      within = true;
    }
    switch (type) {
      case Frame.BODY -> record.body(frames.array(), frames.at());
      case Frame.LEAF -> {
        record.leaf(frames.array(), frames.at());
        within = false;
        return true;
      }
      case Frame.CLOSE -> sealed = frames.array()[frames.at() + Frame.HEADER] == Close.SEALED;
      default -> {}
    }
    return false;
  }

  /** Where the last record begins in the segment: its first body, or its leaf. */
  public long start() {
    return start;
  }

  /** Where the frame behind the last one begins. */
  public long position() {
    return frames.nextOffset();
  }

  /**
   * Makes sure that the segment ends here, and is not just unreadable from here on; for a complete
   * segment.
   *
   * @throws JournalException if it does not end here
   */
  public void expectEnd() {
    if (!sealed && position() < segment.end()) {
      throw damaged();
    }
  }

  /** What to throw where a record must stand and none can be read. */
  public JournalException damaged() {
    return new JournalException(name + " is damaged at offset " + position());
  }

  /** Goes on with the record that begins there; what was decoded before stays known. */
  public void seek(long offset) {
    frames = new FrameReader(file, segment.header().nonce(), offset, storage::erasing);
    within = false;
    sealed = false;
  }

  /**
   * Decodes the last record.
   *
   * @return null for a record of the log's own, which is remembered for those that refer to it
   * @throws JournalException if it is not what the journal writes
   */
  public @Nullable Event event() {
    return decoder.decode(record);
  }

  /** Number of the session's context that the last decoded record is, or refers to; -1 if none. */
  public long context() {
    return decoder.context();
  }

  /** The same of the context of a prepared statement. */
  public long statement() {
    return decoder.statement();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
