package dev.gatehouse.audit.merkle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs the checkpoints of one log, each only if it extends the one before. Signing takes
 * milliseconds: one thread that serves no traffic owns this and gives it sizes and roots. Must be
 * given durable leaves only.
 */
public final class CheckpointSigner {

  private final String origin;
  private final List<SigningKey> keys;
  private TreeHead last;

  /**
   * Goes on behind the last note of the log.
   *
   * @param keys of the log, all of which sign: two at a rotation, the new one first
   * @param last what was signed last; null if nothing was
   */
  public CheckpointSigner(String origin, List<SigningKey> keys, @Nullable TreeHead last) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("nothing to sign with");
    }
    this.origin = origin;
    this.keys = List.copyOf(keys);
    this.last = last == null ? new TreeHead(0, TreeHash.EMPTY_ROOT) : last;
  }

  /** What was signed last; the empty tree if nothing was. */
  public TreeHead last() {
    return last;
  }

  /**
   * Signs a head.
   *
   * @param sinceLast connects {@link #last} with it; {@link Proof#NONE} if that is empty
   * @throws InconsistentTreeException if the proof fails: leaves were lost or changed
   */
  public Note sign(TreeHead head, Proof sinceLast) throws InconsistentTreeException {
    if (!extendsLast(head, sinceLast)) {
      throw new InconsistentTreeException(last, head);
    }
    var text = new Checkpoint(origin, head).text();
    var signatures = new ArrayList<NoteSignature>();
    for (var key : keys) {
      signatures.add(key.sign(text));
    }
    last = head;
    return new Note(text, signatures);
  }

  /** Every tree extends the empty one; how an empty one looks is known. */
  private boolean extendsLast(TreeHead head, Proof sinceLast) {
    if (head.size() == 0 && !head.root().equals(TreeHash.EMPTY_ROOT)) {
      return false;
    }
    if (last.size() > 0) {
      return sinceLast.connects(last, head);
    }
    return last.root().equals(TreeHash.EMPTY_ROOT) && sinceLast.equals(Proof.NONE);
  }
}
