package dev.gatehouse.audit.journal;

/** A segment as readers know it. Thread-safe. */
public final class Segment {

  private final SegmentHeader header;
  private volatile long end;

  Segment(SegmentHeader header, long end) {
    this.header = header;
    this.end = end;
  }

  SegmentHeader header() {
    return header;
  }

  /** Its number. */
  public long number() {
    return header.number();
  }

  /** The random number that its frames are checked with: no two segments have the same. */
  public long identity() {
    return header.nonce();
  }

  /** Index of the first record in it. */
  public long first() {
    return header.first();
  }

  /**
   * Where its frames cease to count, because they stand again in a later segment; {@link
   * Long#MAX_VALUE} if they all count.
   */
  public long end() {
    return end;
  }

  void supersedeFrom(long offset) {
    end = Math.min(end, offset);
  }
}
