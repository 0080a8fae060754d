package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.merkle.VerifierKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether checkpoints are signed by the key of their size, and say of the tree what is true; and
 * how far those reach that witnesses have cosigned.
 */
final class NoteCheck {

  private final @Nullable KeyHistory keys;
  private final List<VerifierKey> witnesses;
  private final Map<String, Long> uses = new HashMap<>();
  private final Map<VerifierKey, Long> cosigned = new HashMap<>();
  private long signed;
  private int lastRange = -1;
  private boolean compared;

  /** Without keys signatures are not looked at, but for those of witnesses. */
  NoteCheck(@Nullable KeyHistory keys, List<VerifierKey> witnesses) {
    this.keys = keys;
    this.witnesses = witnesses;
  }

  /**
   * Checks a note; what it says of the tree is true when this returns.
   *
   * @param size of the tree as far as it is known
   */
  TreeHead check(byte[] bytes, long size, @Nullable Nodes nodes)
      throws BrokenException, IOException {
    try {
      var note = Note.parse(bytes);
      var head = open(note).head();
      requireTrue(head, size, nodes);
      for (var witness : note.signers(witnesses)) {
        cosigned.merge(witness, head.size(), Math::max);
      }
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

  /**
   * The log itself has this note, which was {@linkplain #check checked}.
   *
   * @param pruned whether there may have been notes before the first one
   */
  void onSigned(byte[] bytes, TreeHead head, boolean pruned) throws BrokenException {
    signed = Math.max(signed, head.size());
    if (keys == null) {
      return;
    }
    var range = keys.indexOf(head.size());
    if (range > lastRange && !(lastRange < 0 && (pruned || range == 0))) {
      requireHandedOver(bytes, keys.ranges(), range);
    }
    lastRange = range;
  }

  /** Else whoever can write the directory could add a key of his own. */
  private void requireHandedOver(byte[] bytes, List<KeyHistory.Range> ranges, int range)
      throws BrokenException {
    var before = ranges.get(range - 1).key();
    try {
      if (range - 1 <= Math.max(lastRange, 0)
          && !Note.parse(bytes).signers(List.of(before)).isEmpty()) {
        return;
      }
    } catch (NoteException e) {
      throw new BrokenException("a checkpoint that does not count: " + e.getMessage());
    }
    throw new BrokenException(
        "the first checkpoint of the key "
            + ranges.get(range).key().label()
            + " is not signed by the key before it, "
            + before.label());
  }

  /** How far the last note of the log reaches. */
  long signed() {
    return signed;
  }

  /** How many witnesses have cosigned anything of it. */
  int cosigners() {
    return cosigned.size();
  }

  /** Up to where so many witnesses have cosigned the log; 0 if they are fewer. */
  long cosigned(int quorum) {
    var sizes = new ArrayList<>(cosigned.values());
    sizes.sort(Comparator.reverseOrder());
    return quorum <= sizes.size() ? sizes.get(quorum - 1) : 0;
  }

  /** How many notes a key has signed. */
  long uses(String label) {
    return uses.getOrDefault(label, 0L);
  }
}
