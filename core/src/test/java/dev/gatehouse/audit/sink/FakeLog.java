package dev.gatehouse.audit.sink;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Numbered;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A durable log in memory. */
final class FakeLog implements EventLog {

  static final String ID = "5f1c00000000000000000000000000aa";
  static final Instant TIME = Instant.parse("2026-11-23T03:00:00Z");

  private final String id;

  /** Null where the log has a record of its own. */
  private final List<@Nullable Event> records = new ArrayList<>();

  private long pruned;
  volatile long bytesOfAnEvent = 600;
  volatile @Nullable IOException fault;

  FakeLog() {
    this(ID);
  }

  FakeLog(String id) {
    this.id = id;
  }

  /** So many events more are durable. */
  synchronized FakeLog events(int count) {
    for (var i = 0; i < count; i++) {
      records.add(Numbered.event(records.size(), TIME.plusSeconds(records.size())));
    }
    notifyAll();
    return this;
  }

  /** One record of its own. */
  synchronized FakeLog ownRecord() {
    records.add(null);
    notifyAll();
    return this;
  }

  /** The indexes of all events. */
  synchronized List<Long> indexes() {
    var indexes = new ArrayList<Long>();
    for (var event : records) {
      if (event != null) {
        indexes.add(event.index());
      }
    }
    return indexes;
  }

  synchronized void pruneBelow(long index) {
    pruned = index;
  }

  @Override
  public String log() {
    return id;
  }

  @Override
  public synchronized long end() {
    return records.size();
  }

  @Override
  public synchronized void await(long beyond, Duration atMost) throws InterruptedException {
    var end = System.nanoTime() + atMost.toNanos();
    for (var left = atMost.toMillis();
        records.size() <= beyond && left > 0;
        left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  @Override
  public synchronized Cursor open(long from) throws IOException {
    check();
    return new Place(Math.max(from, pruned));
  }

  private void check() throws IOException {
    var wrong = fault;
    if (wrong != null) {
      throw wrong;
    }
  }

  private synchronized @Nullable Event record(long index) {
    return records.get((int) index);
  }

  private final class Place implements Cursor {

    private long next;
    private boolean closed;

    Place(long next) {
      this.next = next;
    }

    @Override
    public int read(List<Event> into, int most, long mostBytes) throws IOException {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      var count = 0;
      for (var end = end(); next < end && count < most; next++) {
        var event = record(next);
        if (event == null) {
          continue;
        }
        if (count > 0 && (count + 1) * bytesOfAnEvent > mostBytes) {
          break;
        }
        into.add(event);
        count++;
      }
      check(); // halfway: what is in the list already must not be taken for a batch
      return count;
    }

    @Override
    public long next() {
      return next;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
