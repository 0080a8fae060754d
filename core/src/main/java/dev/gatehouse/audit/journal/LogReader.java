package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log in their order, from a record on; in a running log up to what is
 * durable. For one thread.
 */
public final class LogReader implements AutoCloseable {

  private final Storage storage;
  private final Chain chain;
  private final LongSupplier end;
  private final LogRecord record = new LogRecord();
  private @Nullable Segment segment;
  private Storage.@Nullable SegmentFile file;
  private @Nullable FrameReader frames;
  private long next;
  private boolean entered;

  /** {@code end} is the index that is not to be read yet. */
  LogReader(Storage storage, Chain chain, LongSupplier end, long from) {
    this.storage = storage;
    this.chain = chain;
    this.end = end;
    this.next = Math.max(from, chain.first());
  }

  /** Index of the record that comes next. */
  public long next() {
    return next;
  }

  /** The segment in which the last record stood. */
  Segment segment() {
    if (segment == null) {
      throw new IllegalStateException("nothing has been read");
    }
    return segment;
  }

  /** Bytes of the last record. */
  int lastSize() {
    return record.size();
  }

  /** Whether the last record was the first that was read of its segment; asked once. */
  boolean enteredSegment() {
    var was = entered;
    entered = false;
    return was;
  }

  /**
   * The next record, those before the first one asked for included as far as their segment holds
   * them: it may refer to them. Null if there is none yet.
   *
   * @throws JournalException if the log is damaged here
   */
  public @Nullable LogRecord read() throws IOException {
    if (next >= end.getAsLong()) {
      return null;
    }
    if (segment == null && !open(chain.holding(next))) {
      return null;
    }
    record.clear();
    var refreshed = false;
    while (true) {
      var reading = segment();
      var current = frames();
      if (current.nextOffset() >= reading.end()) {
        if (!open(chain.after(reading))) {
          return null;
        }
        record.clear();
      } else if (current.next()) {
        var read = take(reading, current);
        if (read != null) {
          return read;
        }
      } else if (refreshed) {
        throw damaged(reading, current);
      } else {
        // It is durable, so it stands in the file; the window may be older than that.
        current.refresh();
        refreshed = true;
      }
    }
  }

  /** When a record was captured; null if there is none at this index or behind it. */
  @Nullable Instant timeOf(long index) throws IOException {
    for (var found = read(); found != null; found = read()) {
      if (found.index() >= index) {
        return Leaf.time(found.wall());
      }
    }
    return null;
  }

  private @Nullable LogRecord take(Segment reading, FrameReader current) throws IOException {
    switch (current.type()) {
      case Frame.BODY -> record.body(current.array(), current.at());
      case Frame.LEAF -> {
        record.leaf(current.array(), current.at());
        next = record.index() + 1;
        return record;
      }
      case Frame.CLOSE -> {
        if (current.array()[current.at() + Frame.HEADER] == Close.SEALED
            && !open(chain.after(reading))) {
          throw damaged(reading, current);
        }
      }
      default -> {}
    }
    return null;
  }

  private JournalException damaged(Segment reading, FrameReader current) {
    return new JournalException(
        storage.name(reading.number())
            + " is damaged at offset "
            + current.offset()
            + ", where record "
            + next
            + " is expected");
  }

  private FrameReader frames() {
    if (frames == null) {
      throw new IllegalStateException("nothing has been opened");
    }
    return frames;
  }

  private boolean open(@Nullable Segment wanted) throws IOException {
    if (wanted == null) {
      return false;
    }
    if (wanted.first() > next) {
      throw new JournalException(
          "records " + next + " to " + (wanted.first() - 1) + " are not here any more");
    }
    close();
    var opened = storage.open(wanted.number(), false);
    segment = wanted;
    file = opened;
    frames = new FrameReader(opened, wanted.header().nonce(), 0, storage::erasing);
    next = wanted.first();
    entered = true;
    return true;
  }

  @Override
  public void close() throws IOException {
    var open = file;
    if (open != null) {
      file = null;
      open.close();
    }
  }
}
