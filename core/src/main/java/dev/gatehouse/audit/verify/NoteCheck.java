package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether checkpoints are signed by the key of their size, and say of the tree what is true. */
final class NoteCheck {

  private final @Nullable KeyHistory keys;
  private final Map<String, Long> uses = new HashMap<>();
  private long signed;
  private boolean compared;

  /** Without keys signatures are not looked at. */
  NoteCheck(@Nullable KeyHistory keys) {
    this.keys = keys;
  }

  /**
   * Checks a note; what it says of the tree is true when this returns.
   *
   * @param size of the tree as far as it is known
   */
  TreeHead check(byte[] bytes, long size, @Nullable Nodes nodes)
      throws BrokenException, IOException {
    try {
      var head = open(Note.parse(bytes)).head();
      requireTrue(head, size, nodes);
      return head;
    } catch (NoteException e) {
      throw new BrokenException("a checkpoint that does not count: " + e.getMessage());
    }
  }

  private Checkpoint open(Note note) throws NoteException {
    if (keys == null) {
      return Checkpoint.parse(note.text());
    }
    var checkpoint = keys.open(note);
    uses.merge(keys.keyFor(checkpoint.head().size()).label(), 1L, Long::sum);
    return checkpoint;
  }

  private void requireTrue(TreeHead head, long size, @Nullable Nodes nodes)
      throws BrokenException, IOException {
    if (head.size() > size) {
      throw new BrokenException(
          "a checkpoint was signed over "
              + head.size()
              + " records, but there are "
              + size
              + ": the rest was removed or lost");
    }
    if (nodes == null) {
      return;
    }
    TreeHead actual;
    compared = false;
    try {
      actual = new Prover(nodes).head(head.size());
    } catch (IOException e) {
      // The records it covers are pruned, and their tiles are missing.
      return;
    }
    compared = true;
    if (!actual.equals(head)) {
      throw new BrokenException(
          "the records below " + head.size() + " are not those that were signed");
    }
  }

  /** Whether there was a tree to compare the last note with. */
  boolean compared() {
    return compared;
  }

  /** The log itself has this note. */
  void onSigned(long size) {
    signed = Math.max(signed, size);
  }

  /** How far the last note of the log reaches. */
  long signed() {
    return signed;
  }

  /** How many notes a key has signed. */
  long uses(String label) {
    return uses.getOrDefault(label, 0L);
  }
}
