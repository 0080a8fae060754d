package dev.gatehouse.audit.journal;

import org.jspecify.annotations.Nullable;

/**
 * How a log is written.
 *
 * @param approver who has allowed statements to pass unrecorded; empty unless {@code onFailure}
 *     lets them
 * @param segmentSize bytes of a segment
 * @param origin name of the log in its checkpoints, null for one made of the machine's name; only
 *     for a log that is new
 */
public record JournalOptions(
    Durability durability,
    OnFailure onFailure,
    String approver,
    long segmentSize,
    @Nullable String origin) {

  /** The usual size of a segment. */
  public static final long SEGMENT = 128L << 20;

  /** What holds unless configured otherwise. */
  public static final JournalOptions DEFAULT =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", SEGMENT, null);
}
