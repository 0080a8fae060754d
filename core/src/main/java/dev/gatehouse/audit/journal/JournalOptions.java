package dev.gatehouse.audit.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a log is written.
 *
 * @param approver who has allowed statements to pass unrecorded; empty unless {@code onFailure}
 *     lets them
 * @param segmentSize bytes of a segment
 * @param origin name of the log in its checkpoints, null for one made of the machine's name; only
 *     for a log that is new
 * @param patience how long the disk may take for an answer before that is an outage
 * @param backlog bytes that may wait for the disk before sessions are read no further
 * @param most bytes that may wait at all: beyond them the disk counts as one that does not answer
 */
public record JournalOptions(
    Durability durability,
    OnFailure onFailure,
    String approver,
    long segmentSize,
    @Nullable String origin,
    Duration patience,
    long backlog,
    long most) {

  /** The usual size of a segment. */
  public static final long SEGMENT = 128L << 20;

  /** How long a disk may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long LARGEST_BACKLOG = 64L << 20;

  /** With the usual patience, and a backlog that suits the heap. */
  public JournalOptions(
      Durability durability,
      OnFailure onFailure,
      String approver,
      long segmentSize,
      @Nullable String origin) {
    this(
        durability,
        onFailure,
        approver,
        segmentSize,
        origin,
        PATIENCE,
        heapsBacklog(),
        heapsMost());
  }

  private static long heapsBacklog() {
    return Math.min(LARGEST_BACKLOG, Runtime.getRuntime().maxMemory() / 16);
  }

  /** More than the messages that sessions may have under way take in all their forms. */
  private static long heapsMost() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /** The same with another patience. */
  public JournalOptions patience(Duration time) {
    return new JournalOptions(
        durability, onFailure, approver, segmentSize, origin, time, backlog, most);
  }

  /** The same with another backlog. */
  public JournalOptions backlog(long bytes, long all) {
    return new JournalOptions(
        durability, onFailure, approver, segmentSize, origin, patience, bytes, all);
  }

  /** What holds unless configured otherwise. */
  public static final JournalOptions DEFAULT =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", SEGMENT, null);
}
