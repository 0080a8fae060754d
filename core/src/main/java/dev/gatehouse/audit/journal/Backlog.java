package dev.gatehouse.audit.journal;

/**
 * What is queued and not on disk yet. Above a mark it is crowded, until half of that is left:
 * sessions are read no further then. Beyond all that there is memory for it is full, and takes
 * nothing more that could be told so. Safe for all threads.
 */
final class Backlog {

  /** Of an event in memory, beside its frames, about; bytes. */
  private static final int EVENT = 512;

  private final long mark;
  private final long most;
  private long bytes;
  private volatile boolean crowded;
  private volatile boolean full;

  /** Both in bytes, each event counted with what it is beside its frames. */
  Backlog(long mark, long most) {
    this.mark = mark;
    this.most = most;
  }

  boolean crowded() {
    return crowded;
  }

  boolean full() {
    return full;
  }

  synchronized long bytes() {
    return bytes;
  }

  void add(Batch batch) {
    batch.weight = batch.size() + (long) EVENT * batch.events.size();
    move(batch.weight);
  }

  /** It is on disk, or kept elsewhere, or given up. A second time it does nothing. */
  void remove(Batch batch) {
    var weight = batch.weight;
    batch.weight = 0;
    move(-weight);
  }

  private synchronized void move(long by) {
    bytes += by;
    full = bytes > most;
    crowded = bytes > (crowded ? mark / 2 : mark);
  }
}
