package dev.gatehouse.session;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open connections: counted against their limits, and ended in good order at shutdown. Used
 * from all event loops.
 */
public final class Sessions {

  /** Most connections without room that wait to read so at their startup message. */
  private static final int MOST_WAITING = 256;

  private final ConnectionLimits limits;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final Set<Connection> waiting = ConcurrentHashMap.newKeySet();
  private final Tally<InetAddress> addresses = new Tally<>();
  private final Tally<InetAddress> logins = new Tally<>();
  private final Tally<String> users = new Tally<>();
  private volatile boolean draining;

  /** Without any. */
  public Sessions(ConnectionLimits limits) {
    this.limits = limits;
  }

  /** How many are open. */
  public int count() {
    return open.size();
  }

  /** How many addresses and principals are counted: 0 when no connection is open. */
  public int counters() {
    return addresses.keys() + logins.keys() + users.keys() + waiting.size();
  }

  ConnectionLimits limits() {
    return limits;
  }

  Tally<InetAddress> addresses() {
    return addresses;
  }

  Tally<InetAddress> logins() {
    return logins;
  }

  /** Sessions by the id of their principal. */
  Tally<String> users() {
    return users;
  }

  /** Null if there was room for it, else why there was none. */
  @Nullable NoRoom add(Connection connection) {
    if (draining) {
      return NoRoom.SHUTTING_DOWN;
    }
    if (count.incrementAndGet() > limits.sessions()) {
      count.decrementAndGet();
      return NoRoom.SESSIONS;
    }
    open.add(connection);
    if (draining) {
      connection.onDrain();
    }
    return null;
  }

  void remove(Connection connection) {
    if (open.remove(connection)) {
      count.decrementAndGet();
    }
  }

  /** A connection without room stays a little; false if too many do. */
  boolean addWaiting(Connection connection) {
    if (waitingCount.incrementAndGet() > MOST_WAITING) {
      waitingCount.decrementAndGet();
      return false;
    }
    waiting.add(connection);
    return true;
  }

  void removeWaiting(Connection connection) {
    if (waiting.remove(connection)) {
      waitingCount.decrementAndGet();
    }
  }

  /**
   * Ends every session outside a transaction at once, every other one when its transaction ends,
   * and what is left at the deadline. Connections that come meanwhile are told so. Blocks.
   *
   * @return how many had to be cut off at the deadline
   */
  public int drain(Duration deadline) throws InterruptedException {
    draining = true;
    open.forEach(Connection::onDrain);
    awaitNone(deadline);
    var left = open.size();
    open.forEach(Connection::cutOff);
    waiting.forEach(Connection::cutOff);
    awaitNone(Duration.ofSeconds(2));
    return left;
  }

  private void awaitNone(Duration patience) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (!open.isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(10);
    }
  }
}
