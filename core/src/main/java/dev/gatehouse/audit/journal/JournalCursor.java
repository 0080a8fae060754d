package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.sink.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a log from one on, decoded. For one thread. */
final class JournalCursor implements EventLog.Cursor {

  private final LogReader reader;
  private final EventDecoder decoder = new EventDecoder();
  private final long from;

  /** Shows nothing before {@code from}, even if the reader reads it. */
  JournalCursor(LogReader reader, long from) {
    this.reader = reader;
    this.from = from;
  }

  @Override
  public int read(List<Event> into, int most, long mostBytes) throws IOException {
    var count = 0;
    var bytes = 0L;
    while (count < most && bytes < mostBytes) {
      var event = next(from);
      if (event == null) {
        break;
      }
      into.add(event);
      count++;
      bytes += reader.lastSize();
    }
    return count;
  }

  /** The next event that is to be shown; null if there is none yet. */
  private @Nullable Event next(long wanted) throws IOException {
    for (var record = reader.read(); record != null; record = reader.read()) {
      if (reader.enteredSegment()) {
        decoder.onSegment();
      }
      // Those before it are read for what they tell of sessions and statements.
      if (record.index() >= wanted || record.isContext()) {
        var event = decoder.decode(record);
        if (event != null) {
          return event;
        }
      }
    }
    return null;
  }

  @Override
  public long next() {
    return Math.max(reader.next(), from);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
