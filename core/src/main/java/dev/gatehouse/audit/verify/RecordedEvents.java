package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.sink.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a log by their indexes: read once where these ascend. For one thread. */
final class RecordedEvents implements AutoCloseable {

  private final LogDirectory log;
  private final List<Event> read = new ArrayList<>(1);
  private EventLog.@Nullable Cursor cursor;

  /** The first event that is not before {@link #asked}; null if there is none. */
  private @Nullable Event ahead;

  private long asked;

  RecordedEvents(Path root) throws IOException {
    log = LogDirectory.open(root);
  }

  /** The event of a record; null if the record is one of the log's own. */
  @Nullable Event at(long index) throws IOException {
    if (cursor == null || index < asked) {
      open(index);
    }
    asked = index;
    while (ahead != null && ahead.index() < index) {
      next();
    }
    return ahead != null && ahead.index() == index ? ahead : null;
  }

  private void open(long index) throws IOException {
    closeCursor();
    cursor = log.events(index);
    next();
  }

  private void next() throws IOException {
    read.clear();
    if (cursor != null) {
      cursor.read(read, 1, Long.MAX_VALUE);
    }
    ahead = read.isEmpty() ? null : read.getFirst();
  }

  private void closeCursor() {
    var open = cursor;
    if (open != null) {
      cursor = null;
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    try (log) {
      closeCursor();
    }
  }
}
