package dev.gatehouse.audit.journal;

/** Since when a thread has waited for the disk. */
final class Pulse {

  private static final long IDLE = Long.MIN_VALUE;

  private volatile long since = IDLE;

  /** It asks the disk for something, or for the next thing. */
  void begin() {
    since = System.nanoTime();
  }

  /** It has its answer. */
  void end() {
    since = IDLE;
  }

  boolean longerThan(long nanos) {
    var begun = since;
    return begun != IDLE && System.nanoTime() - begun > nanos;
  }
}
