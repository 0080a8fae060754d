package dev.gatehouse.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections: counted against a limit, and ended in good order at shutdown. */
public final class Sessions {

  private final int limit;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /** At most {@code limit} connections at a time. */
  public Sessions(int limit) {
    this.limit = limit;
  }

  /** How many are open. */
  public int count() {
    return open.size();
  }

  boolean draining() {
    return draining;
  }

  /** False if there are too many already. */
  boolean admit(Connection connection) {
    if (draining || count.incrementAndGet() > limit) {
      if (!draining) {
        count.decrementAndGet();
      }
      return false;
    }
    open.add(connection);
    if (draining) {
      connection.onDrain();
    }
    return true;
  }

  void remove(Connection connection) {
    if (open.remove(connection)) {
      count.decrementAndGet();
    }
  }

  /**
   * Ends every session outside a transaction at once, every other one when its transaction ends,
   * and what is left at the deadline. Blocks; call it when no new connection can come.
   *
   * @return how many had to be cut off at the deadline
   */
  public int drain(Duration deadline) throws InterruptedException {
    draining = true;
    open.forEach(Connection::onDrain);
    var end = System.nanoTime() + deadline.toNanos();
    while (!open.isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(10);
    }
    var left = open.size();
    open.forEach(Connection::cutOff);
    var grace = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    while (!open.isEmpty() && System.nanoTime() - grace < 0) {
      Thread.sleep(10);
    }
    return left;
  }
}
