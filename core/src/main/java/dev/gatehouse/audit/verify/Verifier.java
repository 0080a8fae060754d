package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.Leaf;
import dev.gatehouse.audit.journal.LogIdentity;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.verify.VerifyReport.KeyUse;
import dev.gatehouse.audit.verify.VerifyReport.Rest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log by its files alone: every byte of the segments, every record against what its leaf
 * commits to, every checkpoint against the tree recomputed, and what is derived from all that.
 * Writes nothing and keeps nobody from writing; a log in use is read as it is at the moment, and
 * read again before anything in it is judged to be wrong.
 */
public final class Verifier {

  /** How often a log that is written to is read again. */
  private static final int AGAIN = 3;

  private final AuditDirectory directory;
  private final VerifyOptions options;
  private final Findings findings = new Findings();
  private final Story story = new Story(findings);

  /** How many segments there were when the reading began. */
  private long begun;

  private Verifier(AuditDirectory directory, VerifyOptions options) {
    this.directory = directory;
    this.options = options;
  }

  /**
   * Checks the log of a directory.
   *
   * @throws IOException if something cannot be read, or there is no log
   */
  public static VerifyReport verify(AuditDirectory directory, VerifyOptions options)
      throws IOException {
    for (var again = 0; ; again++) {
      var verifier = new Verifier(directory, options);
      var report = verifier.verify();
      if (again == AGAIN || !verifier.overtaken()) {
        return report;
      }
    }
  }

  /**
   * Whether what is wrong may only be so because it was being written: a frame of which a part was
   * read before and a part after it was, or bodies that are gone by an erasure in a segment that
   * was begun meanwhile.
   */
  private boolean overtaken() throws IOException {
    return findings.faultCount > 0
        && (directory.inUse() || begun(Segments.read(directory, new Findings())) > begun);
  }

  private static long begun(List<Segments.Entry> entries) {
    return entries.stream().filter(entry -> entry.header() != null).count();
  }

  private VerifyReport verify() throws IOException {
    var entries = Segments.read(directory, findings);
    begun = begun(entries);
    if (entries.isEmpty() && !Files.exists(directory.identity())) {
      throw new NoSuchFileException(directory.root().toString(), null, "there is no log in it");
    }
    var identity = identity();
    var keys = keys();
    var notes = new NoteCheck(keys, options.witnesses());
    // Before the segments: they have what these are over.
    var receipts = receipts();
    var log = identity == null ? null : identity.id();
    var scan =
        new LogScan(
            directory.root(),
            log,
            () -> Files.exists(directory.erasing()),
            options,
            findings,
            notes,
            story);
    var whole = scan.read(entries);
    if (identity != null && scan.first() == 0 && scan.index() > 0) {
      compare(identity, scan);
    }
    checkOrigin(identity, keys);
    var anchored = 0L;
    if (whole) {
      checkErasures();
      checkPruned(scan);
      checkRotations(keys, scan.first());
      var size = checkpoint(notes, scan);
      checkTiles(scan, size);
      checkReceipts(receipts, notes, scan);
      anchored = outside(notes, scan);
      view(scan, keys);
      follows(scan);
    }
    return report(scan, notes, keys, whole, anchored);
  }

  // ---- what is known of the log

  private @Nullable LogIdentity identity() throws IOException {
    try {
      var identity = LogIdentity.read(directory.identity());
      if (identity == null) {
        findings.notice("log.json is missing; what it said stands in the first record");
        return null;
      }
      if (!Arrays.equals(identity.bytes(), Files.readAllBytes(directory.identity()))) {
        findings.fault("log.json", "it is not written as Gatehouse writes it");
      }
      return identity;
    } catch (JournalException e) {
      findings.fault("log.json", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void compare(LogIdentity identity, LogScan scan) {
    var said = story.identity();
    if (!identity.id().equals(said.get("log"))
        || !identity.origin().equals(said.get("origin"))
        || !identity.created().toString().equals(said.get("created"))) {
      findings.fault("log.json", "it says something else than the first record: " + said);
    }
    if (!identity.id().equals(scan.log())) {
      findings.fault("log.json", "the segments are of the log " + scan.log());
    }
  }

  private @Nullable KeyHistory keys() throws IOException {
    KeyHistory own = null;
    try {
      own = KeyHistory.read(directory.keyHistory());
    } catch (NoSuchFileException e) {
      findings.notice("keys/log.vkey is missing");
    } catch (NoteException e) {
      findings.fault("keys/log.vkey", "it cannot be read: " + e.getMessage());
    }
    var trusted = options.trusted();
    if (trusted == null) {
      if (own == null) {
        findings.incomplete("no key is known: no signature was checked (--vkey)");
      } else {
        findings.notice("the keys are those of the directory itself; give others with --vkey");
      }
      return own;
    }
    return own == null ? trusted : follow(trusted, own);
  }

  /** The directory's keys may go on where the trusted ones end. */
  private KeyHistory follow(KeyHistory trusted, KeyHistory own) {
    for (var i = 0; i < trusted.ranges().size(); i++) {
      var mine = trusted.ranges().get(i);
      var same =
          i < own.ranges().size()
              && own.ranges().get(i).key().equals(mine.key())
              && own.ranges().get(i).from() == mine.from();
      if (!same) {
        findings.fault("keys/log.vkey", "it does not begin with the keys that are trusted");
        return trusted;
      }
    }
    return own;
  }

  private void checkOrigin(@Nullable LogIdentity identity, @Nullable KeyHistory keys) {
    if (identity != null
        && keys != null
        && !keys.ranges().getFirst().key().name().equals(identity.origin())) {
      findings.fault("keys/log.vkey", "its keys are of another log than " + identity.origin());
    }
  }

  /** A key that follows on another is named by a record before the first size it signs. */
  private void checkRotations(@Nullable KeyHistory keys, long first) {
    if (keys == null) {
      return;
    }
    var trusted = options.trusted();
    var known = trusted == null ? 1 : trusted.ranges().size();
    for (var range : keys.ranges().subList(known, keys.ranges().size())) {
      if (range.from() <= first) {
        var problem = "the record that names the key " + range.key().label() + " was pruned";
        if (trusted == null) {
          findings.notice(problem);
        } else {
          findings.incomplete(problem + ": give the keys up to it with --vkey");
        }
        continue;
      }
      var named = story.announced(range.key().toString());
      if (named < 0 || named >= range.from()) {
        findings.fault(
            "keys/log.vkey",
            "no record before " + range.from() + " names the key " + range.key().label());
      }
    }
  }

  // ---- what follows from the records

  private void checkErasures() {
    for (var place : story.erasures().unexplained()) {
      findings.fault(
          new Fault(
              "seg",
              -1,
              place.index(),
              "",
              "the body " + place.field().word() + " is gone, and no signed erasure names it"));
    }
  }

  /**
   * What is missing at the beginning must have been pruned by an event that is signed: others could
   * have written one. Their tiles must be those on which what is here was built.
   */
  private void checkPruned(LogScan scan) throws IOException {
    var pruned = story.pruned();
    if (pruned > scan.first()) {
      findings.notice("pruning up to record " + pruned + " was not finished");
    }
    if (scan.first() == 0) {
      return;
    }
    if (pruned < scan.first()) {
      findings.fault(
          "seg",
          "the records before " + scan.first() + " are missing, and no signed event prunes them");
    }
    new PrunedTiles(directory.root(), findings).check(scan.start());
  }

  /** The size of the file {@code checkpoint}; 0 if it is missing. */
  private long checkpoint(NoteCheck notes, LogScan scan) throws IOException {
    var file = directory.checkpoint();
    if (!Files.exists(file)) {
      findings.notice("the file checkpoint is missing and will be made anew");
      return 0;
    }
    try {
      var size = notes.check(Files.readAllBytes(file), scan.index(), scan.nodes()).size();
      LogScan.require(
          size <= notes.signed(), "it is over " + size + " records; the journal has no such note");
      return size;
    } catch (BrokenException e) {
      findings.fault("checkpoint", e.reason());
      return 0;
    }
  }

  /** The files in {@code anchors} by their names: what witnesses have cosigned last. */
  private Map<String, byte[]> receipts() throws IOException {
    var receipts = new TreeMap<String, byte[]>();
    if (Files.isDirectory(directory.anchors())) {
      try (var files = Files.newDirectoryStream(directory.anchors(), AuditDirectory::isWhole)) {
        for (var file : files) {
          receipts.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return receipts;
  }

  private void checkReceipts(Map<String, byte[]> receipts, NoteCheck notes, LogScan scan)
      throws IOException {
    for (var receipt : receipts.entrySet()) {
      try {
        notes.check(receipt.getValue(), scan.index(), scan.nodes());
      } catch (BrokenException e) {
        findings.fault("anchors/" + receipt.getKey(), e.reason());
      }
    }
  }

  private void checkTiles(LogScan scan, long size) throws IOException {
    var nodes = scan.nodes();
    if (nodes != null) {
      new TileCheck(directory.root(), nodes, findings).check(size);
    }
  }

  // ---- what others know

  /** How far the best checkpoint from elsewhere reaches that agrees with the log; else 0. */
  private long outside(NoteCheck notes, LogScan scan) throws IOException {
    var known = options.lastKnown();
    var anchored = 0L;
    if (known != null) {
      anchored = extended(known, notes, scan);
    } else {
      findings.notice(
          "without a checkpoint from elsewhere (--last-known) nobody can tell whether the end of"
              + " the log was cut off or written anew");
    }
    return options.quorum() == 0 ? anchored : Math.max(anchored, cosigned(notes));
  }

  private long extended(Note known, NoteCheck notes, LogScan scan) throws IOException {
    try {
      var size = notes.check(known.bytes(), scan.index(), scan.nodes()).size();
      if (notes.compared()) {
        return size;
      }
      findings.incomplete("--last-known: the tiles of the pruned records it covers are missing");
    } catch (BrokenException e) {
      findings.fault("--last-known", e.reason());
    }
    return 0;
  }

  private long cosigned(NoteCheck notes) {
    if (notes.cosigners() < options.quorum()) {
      findings.fault(
          "anchors",
          notes.cosigners()
              + " of the witnesses have cosigned a checkpoint of this log, not "
              + options.quorum());
    }
    return notes.cosigned(options.quorum());
  }

  private void view(LogScan scan, @Nullable KeyHistory keys) throws IOException {
    var file = options.view();
    if (file == null) {
      return;
    }
    var nodes = scan.nodes();
    if (nodes == null) {
      throw new FileSystemException(file.toString(), null, "there are no records to compare");
    }
    if (!Files.exists(directory.identity())) {
      findings.incomplete("--view: without log.json no line was compared");
      return;
    }
    var notes = new NoteCheck(keys, List.of());
    new ViewCheck(file, directory.root(), scan, nodes, notes, findings).check();
  }

  private void follows(LogScan scan) throws IOException {
    var before = options.follows();
    if (before != null) {
      new FollowsCheck(before, findings)
          .check(FollowsCheck.named(story.identity()), scan.first() > 0);
    }
  }

  // ---- the report

  private VerifyReport report(
      LogScan scan, NoteCheck notes, @Nullable KeyHistory keys, boolean whole, long anchored) {
    var frontier = scan.frontier();
    var open = story.open();
    Hash root = whole && frontier != null ? frontier.head().root() : null;
    var some = scan.index() > scan.first();
    return new VerifyReport(
        scan.log() == null ? "" : scan.log(),
        scan.first(),
        scan.index(),
        root,
        some ? Leaf.time(scan.wall(scan.first())) : null,
        some ? Leaf.time(scan.wall(scan.index() - 1)) : null,
        uses(keys, notes),
        FollowsCheck.named(story.identity()),
        List.copyOf(story.gaps()),
        story.gapCount(),
        open.subList(0, Math.min(open.size(), Findings.MOST)),
        open.size(),
        List.copyOf(story.erasures().events()),
        story.erasures().eventCount(),
        story.erasures().count(),
        story.breaks(),
        story.steps(),
        notes.signed(),
        rest(scan, notes.signed()),
        anchored,
        rest(scan, anchored),
        List.copyOf(findings.shortcomings),
        List.copyOf(findings.notices),
        List.copyOf(findings.faults),
        findings.faultCount);
  }

  private static List<KeyUse> uses(@Nullable KeyHistory keys, NoteCheck notes) {
    var uses = new ArrayList<KeyUse>();
    if (keys != null) {
      for (var range : keys.ranges()) {
        var label = range.key().label();
        uses.add(new KeyUse(label, range.from(), range.to(), notes.uses(label)));
      }
    }
    return uses;
  }

  private static Rest rest(LogScan scan, long from) {
    if (from >= scan.index()) {
      return new Rest(0, 0);
    }
    var start = Math.max(from, scan.first());
    var since = scan.wall(start);
    var seconds = (scan.wall(scan.index() - 1) - since) / 1_000_000_000L;
    return new Rest(scan.index() - from, Math.max(seconds, 0));
  }
}
