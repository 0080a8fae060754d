package dev.gatehouse.audit.proof;

import dev.gatehouse.audit.journal.Disclosed;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.proof.Bundle.OfGrowth;
import dev.gatehouse.audit.proof.Bundle.OfRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks bundles with nothing but the keys of a log. */
public final class BundleCheck {

  /**
   * What is true of a bundle.
   *
   * @param origin of the log
   * @param tree that its checkpoint, or its newer one, is of
   * @param older tree that the other extends; null for the bundle of a record
   * @param event JSON of format gatehouse, made of the leaf and its bodies; null for growth
   * @param withheld bodies of the record that are not shown: erased, or left out
   */
  public record Truth(
      String origin,
      TreeHead tree,
      @Nullable TreeHead older,
      @Nullable String event,
      List<String> withheld) {}

  private final KeyHistory keys;

  /** With these keys, which come from somewhere else than the bundle. */
  public BundleCheck(KeyHistory keys) {
    this.keys = keys;
  }

  /**
   * Checks it.
   *
   * @throws RefutedException if it proves nothing; the message says why
   */
  public Truth check(Bundle bundle) throws RefutedException {
    try {
      return switch (bundle) {
        case OfRecord record -> check(record);
        case OfGrowth growth -> check(growth);
      };
    } catch (NoteException | JournalException | IOException e) {
      throw new RefutedException(String.valueOf(e.getMessage()));
    }
  }

  private Truth check(OfRecord bundle) throws RefutedException, NoteException, IOException {
    var checkpoint = open(bundle.checkpoint());
    var tree = checkpoint.head();
    requireKey(bundle, tree);
    var records = new ArrayList<Disclosed>();
    var last = -1L;
    for (var proved : bundle.records()) {
      var record = proved.record();
      require(record.index() > last, "its records are out of order");
      last = record.index();
      requireStands(proved, tree);
      records.add(record);
    }
    require(!records.isEmpty(), "it has no record");
    var event = Disclosed.event(records);
    if (event == null) {
      throw new RefutedException("record " + last + " is no event");
    }
    var said = BundleMaker.json(event);
    require(
        BundleFile.plain(said).equals(BundleFile.plain(bundle.event())),
        "the event it shows is not what record " + last + " says");
    return new Truth(checkpoint.origin(), tree, null, said, withheld(records));
  }

  private static void requireStands(Bundle.Proved proved, TreeHead tree) throws RefutedException {
    var record = proved.record();
    var place = "record " + record.index();
    require(
        proved.inclusion().includes(record.leafHash(), record.index(), tree),
        place + " does not stand in the tree of " + tree.size() + " records");
    for (var field : record.refuted()) {
      throw new RefutedException(place + ": its leaf does not commit to this " + field.word());
    }
  }

  /** The range is only a hint, but one that lies is a sign. */
  private void requireKey(OfRecord bundle, TreeHead tree) throws RefutedException {
    var key = bundle.key();
    require(
        key == null || (key.key().equals(keys.keyFor(tree.size())) && key.holds(tree.size())),
        "it names another key for " + tree.size() + " records than the one that is trusted");
  }

  private Truth check(OfGrowth bundle) throws RefutedException, NoteException {
    var from = open(bundle.from());
    var to = open(bundle.to());
    require(
        bundle.consistency().connects(from.head(), to.head()),
        "the tree of "
            + to.head().size()
            + " records does not extend that of "
            + from.head().size());
    return new Truth(to.origin(), to.head(), from.head(), null, List.of());
  }

  private Checkpoint open(String note) throws NoteException {
    return keys.open(Note.parse(note.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> withheld(List<Disclosed> records) {
    var all = new ArrayList<String>();
    for (var record : records) {
      for (var field : record.withheld()) {
        all.add("record " + record.index() + ": " + field.word());
      }
    }
    return all;
  }

  private static void require(boolean met, String problem) throws RefutedException {
    if (!met) {
      throw new RefutedException(problem);
    }
  }
}
