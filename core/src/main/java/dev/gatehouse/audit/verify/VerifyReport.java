package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.TreeHead;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the verifier has found. Lists hold at most 1,000 entries; counts are exact.
 *
 * @param log id, 32 hexadecimal digits; empty if nothing says it
 * @param first index of the first record that is kept
 * @param records how many records the log has had, those before the first included
 * @param root of the tree of all of them; null if the log could not be read to its end
 * @param firstTime of the first record that is kept; null if there is none
 * @param lastTime of the last one; null if there is none
 * @param keys of the log with their sizes, and how many checkpoints each has signed
 * @param follows the log that this one goes on from, as its first record says; null if it names
 *     none, or is not here any more
 * @param gaps when nothing could be recorded
 * @param gapCount how often
 * @param openIntents records of statements whose outcome is not known
 * @param openIntentCount how many
 * @param erasures what was erased, when it is on record
 * @param erasureCount how often
 * @param erased bodies that were erased
 * @param sequenceBreaks where a session lacks records
 * @param clockSteps where the clock was set
 * @param signed how far the last checkpoint reaches
 * @param unsigned what it does not cover
 * @param anchored how far the best checkpoint from elsewhere reaches; 0 without one
 * @param unanchored what that does not cover
 * @param shortcomings why the log is incomplete
 * @param notices what one should know
 * @param faults what an intact log cannot have
 * @param faultCount how many
 */
public record VerifyReport(
    String log,
    long first,
    long records,
    @Nullable Hash root,
    @Nullable Instant firstTime,
    @Nullable Instant lastTime,
    List<KeyUse> keys,
    @Nullable Follows follows,
    List<Gap> gaps,
    long gapCount,
    List<Long> openIntents,
    long openIntentCount,
    List<Erasure> erasures,
    long erasureCount,
    long erased,
    long sequenceBreaks,
    long clockSteps,
    long signed,
    Rest unsigned,
    long anchored,
    Rest unanchored,
    List<String> shortcomings,
    List<String> notices,
    List<Fault> faults,
    long faultCount) {

  /** Exit code: nothing is wrong. */
  public static final int SOUND = 0;

  /** Exit code: the log is not what was written. */
  public static final int TAMPERED = 1;

  /** Exit code: what is there is sound, but it is not all. */
  public static final int INCOMPLETE = 2;

  /**
   * A key and the tree sizes it signs.
   *
   * @param to the smallest size it does not sign; {@link Long#MAX_VALUE} if there is none
   */
  public record KeyUse(String label, long from, long to, long checkpoints) {}

  /**
   * The log before.
   *
   * @param log its id
   * @param records how many of it could be read when this log was begun; {@code unknown} if none
   * @param head tree of its last checkpoint; null if none was found
   * @param checkpoint that signed note; {@code none}
   */
  public record Follows(
      String log, String origin, String records, @Nullable TreeHead head, String checkpoint) {}

  /**
   * A time in which nothing could be recorded.
   *
   * @param details from, to, reason, refused, reads_unrecorded, unaudited, lost, approver
   */
  public record Gap(long index, Map<String, String> details) {}

  /**
   * An event that bodies were erased.
   *
   * @param details by, basis, fields
   * @param records how many it names
   */
  public record Erasure(long index, Map<String, String> details, long records) {}

  /** The end of a log. */
  public record Rest(long records, long seconds) {}

  /** What the process is to end with. */
  public int exitCode() {
    if (faultCount > 0) {
      return TAMPERED;
    }
    return shortcomings.isEmpty() ? SOUND : INCOMPLETE;
  }
}
