package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.VerifierKey;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the verifier is told besides the directory.
 *
 * @param trusted keys of the log from elsewhere; null to trust those of the directory
 * @param witnesses keys of which {@code quorum} must have cosigned
 * @param quorum how many of the witnesses; 0 for none
 * @param lastKnown a checkpoint from elsewhere, which the log must extend; null for none
 * @param from first record whose bodies are checked
 * @param to first one whose bodies are not checked any more
 * @param view lines of format gatehouse, ocsf or ecs to compare with the log; null for none
 * @param follows directory of the log before, or a checkpoint of it that was kept; null for none
 */
public record VerifyOptions(
    @Nullable KeyHistory trusted,
    List<VerifierKey> witnesses,
    int quorum,
    @Nullable Note lastKnown,
    long from,
    long to,
    @Nullable Path view,
    @Nullable Path follows) {

  /** Nothing but the directory. */
  public static final VerifyOptions NONE =
      new VerifyOptions(null, List.of(), 0, null, 0, Long.MAX_VALUE, null);

  /** Copies the list. */
  public VerifyOptions {
    witnesses = List.copyOf(witnesses);
  }

  /** Without a log before. */
  public VerifyOptions(
      @Nullable KeyHistory trusted,
      List<VerifierKey> witnesses,
      int quorum,
      @Nullable Note lastKnown,
      long from,
      long to,
      @Nullable Path view) {
    this(trusted, witnesses, quorum, lastKnown, from, to, view, null);
  }
}
