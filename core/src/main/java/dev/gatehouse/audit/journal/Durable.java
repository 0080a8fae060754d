package dev.gatehouse.audit.journal;

import java.time.Duration;

/** How far the log is on disk; readers wait here. */
final class Durable {

  private volatile long end;
  private int waiting;

  Durable(long end) {
    this.end = end;
  }

  /** Records below this index are on disk. */
  long end() {
    return end;
  }

  void advance(long index) {
    synchronized (this) {
      if (index > end) {
        end = index;
        if (waiting > 0) {
          notifyAll();
        }
      }
    }
  }

  /** Until there is more than {@code beyond}, or time is up. */
  synchronized void await(long beyond, Duration atMost) throws InterruptedException {
    var deadline = System.nanoTime() + atMost.toNanos();
    waiting++;
    try {
      for (var left = atMost.toNanos();
          end <= beyond && left > 0;
          left = deadline - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } finally {
      waiting--;
    }
  }
}
