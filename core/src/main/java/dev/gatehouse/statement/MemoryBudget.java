package dev.gatehouse.statement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that all sessions share, so that many modest ones cannot use up what no single one may. It
 * counts what is kept, it does not keep it. Safe for use by several threads.
 */
public final class MemoryBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /** In the order in which they asked; guarded by itself. */
  private final Deque<Claim> waiting = new ArrayDeque<>();

  /** Bytes of claims that were granted; guarded by {@link #waiting}. */
  private long claimed;

  /** Written under the lock of {@link #waiting}, read without. */
  private volatile boolean wanted;

  /** Bytes that somebody asked for. */
  public final class Claim {
    private final long bytes;
    private final Runnable onGranted;
    private boolean granted;

    private Claim(long bytes, Runnable onGranted) {
      this.bytes = bytes;
      this.onGranted = onGranted;
    }

    /** Whether they may be used. */
    public boolean granted() {
      synchronized (waiting) {
        return granted;
      }
    }

    /** Gives them back, or does not want them any more. To be called once. */
    public void end() {
      synchronized (waiting) {
        if (granted) {
          claimed -= bytes;
          used.addAndGet(-bytes);
        } else {
          waiting.remove(this);
        }
      }
      grant();
    }
  }

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
   * Asks for bytes. Who asks first is served first; whoever is served while no other claim is
   * granted gets them, be it more than is left: the small things that are always held would keep it
   * waiting.
   *
   * @param onGranted run once when they are granted, unless they are at once; on any thread
   */
  public Claim claim(long bytes, Runnable onGranted) {
    synchronized (waiting) {
      var claim = new Claim(bytes, onGranted);
      if (waiting.isEmpty() && fits(bytes)) {
        take(claim);
      } else {
        waiting.add(claim);
        wanted = true;
      }
      return claim;
    }
  }

  private boolean fits(long bytes) {
    return claimed == 0 || used.get() + bytes <= limit;
  }

  private void take(Claim claim) {
    claim.granted = true;
    claimed += claim.bytes;
    used.addAndGet(claim.bytes);
  }

  /** Counts bytes, whether there is room or not. */
  public void hold(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives back bytes that were held. */
  public void give(long bytes) {
    used.addAndGet(-bytes);
    if (wanted) {
      grant();
    }
  }

  private void grant() {
    while (true) {
      Claim next;
      synchronized (waiting) {
        next = waiting.peek();
        if (next == null || !fits(next.bytes)) {
          wanted = next != null;
          return;
        }
        waiting.remove();
        take(next);
      }
      next.onGranted.run();
    }
  }
}
