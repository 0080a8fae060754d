package dev.gatehouse.statement;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that all sessions share, so that many modest ones cannot use up what no single one may. It
 * counts what is kept, it does not keep it. Safe for use by several threads.
 */
public final class MemoryBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** {@code limit} in bytes. */
  public MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }

  /** Whether all of it is in use. */
  public boolean exhausted() {
    return used.get() >= limit;
  }

  /**
   * Takes bytes if there is room. Whoever comes while nobody else has taken any gets what it asks
   * for, be it more than is left: the small things that are always held would keep it waiting.
   */
  public boolean take(long bytes) {
    while (true) {
      var now = taken.get();
      if (now != 0 && used.get() + bytes > limit) {
        return false;
      }
      if (taken.compareAndSet(now, now + bytes)) {
        used.addAndGet(bytes);
        return true;
      }
    }
  }

  /** Gives back bytes that were taken. */
  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
    give(bytes);
  }

  /** Counts bytes, whether there is room or not. */
  public void hold(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives back bytes that were held. */
  public void give(long bytes) {
    used.addAndGet(-bytes);
    for (var next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }

  /**
   * Runs something when bytes have been given back, once, on any thread; at once where nobody has
   * taken any.
   */
  public void onGiven(Runnable retry) {
    waiting.add(retry);
    if (taken.get() == 0 && waiting.remove(retry)) {
      retry.run();
    }
  }
}
