package dev.gatehouse.audit.proof;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.audit.journal.Disclosed;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.Segment;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.Proof;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes bundles of what a directory holds. Tiles are files as others are: a bundle is made only if
 * it holds.
 */
public final class BundleMaker {

  private final LogDirectory log;

  /** Of this log. */
  public BundleMaker(LogDirectory log) {
    this.log = log;
  }

  /**
   * The proof of a record under the newest checkpoint.
   *
   * @throws MissingException if there is no such event, or no checkpoint covers it
   * @throws RefutedException if the checkpoint does not cover what stands there
   */
  public Bundle.OfRecord record(long index) throws IOException, MissingException, RefutedException {
    // The checkpoint first: what it covers is in the tiles by now.
    var checkpoint = log.checkpoint();
    var head = LogDirectory.head(checkpoint);
    if (checkpoint == null || index >= head.size()) {
      throw index < log.end()
          ? new MissingException("no checkpoint covers record " + index + " yet", true)
          : new MissingException("the log ends before record " + index, false);
    }
    var records = disclose(index);
    var proved = new ArrayList<Bundle.Proved>();
    var prover = new Prover(new TileDirectory(log.directory().root(), head.size()));
    for (var record : records) {
      proved.add(new Bundle.Proved(record, inclusion(prover, record, head)));
    }
    var event = Disclosed.event(records);
    if (event == null) {
      throw new MissingException("record " + index + " is one of the log's own, no event", false);
    }
    return new Bundle.OfRecord(json(event), proved, checkpoint, key(head.size()));
  }

  private static Proof inclusion(Prover prover, Disclosed record, TreeHead head)
      throws IOException, RefutedException {
    var proof = prover.inclusion(record.index(), head.size());
    if (!record.refuted().isEmpty() || !proof.includes(record.leafHash(), record.index(), head)) {
      throw new RefutedException(
          "record " + record.index() + " is not what the checkpoint covers there");
    }
    return proof;
  }

  /**
   * That the newer note extends the older.
   *
   * @throws MissingException if the newer one is the smaller one
   * @throws RefutedException if it does not, the log is smaller than one, or one is of another log
   */
  public Bundle.OfGrowth growth(Note from, Note to)
      throws IOException, NoteException, MissingException, RefutedException {
    var older = head(from);
    var newer = head(to);
    requireSigned(older);
    requireSigned(newer);
    if (older.size() < 1 || newer.size() < older.size()) {
      throw new MissingException(
          "from " + older.size() + " to " + newer.size() + " records nothing grows", false);
    }
    var tiles = new TileDirectory(log.directory().root(), newer.size());
    var proof = new Prover(tiles).consistency(older.size(), newer.size());
    if (!proof.connects(older, newer)) {
      throw new RefutedException("the newer checkpoint does not extend the older one in this log");
    }
    return new Bundle.OfGrowth(from.toString(), to.toString(), proof);
  }

  /** A log that is smaller than one of its notes was set back. */
  private void requireSigned(TreeHead head) throws IOException, RefutedException {
    var signed = log.signedSize();
    if (head.size() > signed) {
      throw new RefutedException(
          "the log is signed up to " + signed + ", not up to " + head.size());
    }
  }

  private TreeHead head(Note note) throws NoteException, RefutedException {
    var checkpoint = Checkpoint.parse(note.text());
    if (!checkpoint.origin().equals(log.identity().origin())) {
      throw new RefutedException("a checkpoint of another log: " + checkpoint.origin());
    }
    return checkpoint.head();
  }

  // ---- the record and what it refers to

  private List<Disclosed> disclose(long index) throws IOException, MissingException {
    var segment = holding(index);
    var session = "";
    var context = -1L;
    var statement = -1L;
    Disclosed wanted = null;
    try (var scan = log.scan(segment)) {
      for (var record = scan.next(); record != null && wanted == null; record = scan.next()) {
        if (record.index() == index) {
          wanted = record.disclosed();
          session = record.session();
        }
        if (wanted != null || record.isContext()) {
          var _ = scan.event();
        }
        context = scan.context();
        statement = scan.statement();
      }
    }
    if (wanted == null) {
      throw new MissingException("record " + index + " cannot be read", false);
    }
    var records = new ArrayList<Disclosed>();
    add(records, context < 0 ? null : context(segment, index, session, context, -1));
    add(records, statement < 0 ? null : context(segment, index, session, -1, statement));
    // Which of the two stands first depends on what has changed last.
    records.sort(Comparator.comparingLong(Disclosed::index));
    records.add(wanted);
    return records;
  }

  private static void add(List<Disclosed> records, @Nullable Disclosed record) {
    if (record != null) {
      records.add(record);
    }
  }

  /**
   * The last context of that number before a record. One whose number was erased stands in for it
   * if no other has it, as the number of a session is all that its records still need.
   */
  private @Nullable Disclosed context(
      Segment segment, long before, String session, long context, long statement)
      throws IOException {
    Disclosed found = null;
    Disclosed erased = null;
    try (var scan = log.scan(segment)) {
      for (var record = scan.next();
          record != null && record.index() < before;
          record = scan.next()) {
        if (record.isContext() && record.session().equals(session)) {
          var _ = scan.event();
          var matches =
              record.isStatement()
                  ? statement >= 0 && scan.statement() == statement
                  : context >= 0 && scan.context() == context;
          found = matches ? record.disclosed() : found;
          erased = context >= 0 && record.erased(Field.HEAD) ? record.disclosed() : erased;
        }
      }
    }
    return found == null ? erased : found;
  }

  private Segment holding(long index) throws MissingException {
    Segment found = null;
    for (var segment : log.segments()) {
      if (segment.first() <= index) {
        found = segment;
      }
    }
    if (found == null) {
      throw new MissingException("record " + index + " is not here any more: it was pruned", false);
    }
    return found;
  }

  private KeyHistory.@Nullable Range key(long size) throws IOException {
    try {
      var keys = KeyHistory.read(log.directory().keyHistory());
      return keys.ranges().get(keys.indexOf(size));
    } catch (NoSuchFileException | NoteException e) {
      // Whoever checks the bundle has a key of his own.
      return null;
    }
  }

  /** An event as a bundle shows it: a line of format gatehouse, without its end. */
  static String json(Event event) throws IOException {
    var line = new ByteArrayOutputStream();
    Formats.byName("gatehouse").encode(event, line);
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
