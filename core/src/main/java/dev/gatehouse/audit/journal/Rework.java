package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to change what is on disk already, to erase or to prune: one after the other,
 * and nobody once the log is about to close. What is cut short then is finished by whoever opens it
 * next.
 */
final class Rework {

  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean over;

  /**
   * Waits until nobody else is at it; {@link #end} follows.
   *
   * @throws IOException if the log is about to close
   */
  void begin() throws IOException {
    turn.lock();
    if (over) {
      turn.unlock();
      check();
    }
  }

  void end() {
    turn.unlock();
  }

  /**
   * Asked again and again by whoever has begun.
   *
   * @throws IOException if the log is about to close
   */
  void check() throws IOException {
    if (over) {
      throw new IOException("Gatehouse stops; what is on record is finished when it starts again");
    }
  }

  /** The log is about to close: whoever is at it ends soon, and nobody begins. */
  void stop() {
    over = true;
  }

  /** Stops, and waits; false if somebody is still at it. */
  boolean finish(Duration atMost) {
    stop();
    try {
      if (turn.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        turn.unlock();
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
