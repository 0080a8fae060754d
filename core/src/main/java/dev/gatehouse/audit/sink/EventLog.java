package dev.gatehouse.audit.sink;

import dev.gatehouse.audit.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The durable log as sinks see it. Safe for use by several threads; a cursor is not. */
public interface EventLog {

  /** The log's id, 32 hexadecimal digits. */
  String log();

  /** Every record below this index is durable. Never decreases. */
  long end();

  /**
   * A reader that stands at {@code from}, or behind everything pruned if that is later.
   *
   * @param from index of the first event wanted
   */
  Cursor open(long from) throws IOException;

  /** Returns when {@link #end()} is greater than {@code beyond}, or after {@code atMost}. */
  void await(long beyond, Duration atMost) throws InterruptedException;

  /** A place in the log that moves forward. */
  interface Cursor extends AutoCloseable {

    /**
     * Reads what follows, never beyond {@link EventLog#end()}. Records of the log itself are passed
     * over.
     *
     * @param into receives the events in order
     * @param most events, at least 1
     * @param mostBytes of their frames; the first event comes whatever its size
     * @return how many events were read; 0 only where {@link #next()} has come to the end
     */
    int read(List<Event> into, int most, long mostBytes) throws IOException;

    /** The index behind what was read or passed over. */
    long next();

    @Override
    void close();
  }
}
