package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.Settled;
import dev.gatehouse.audit.journal.PrunePlan.Hold;
import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.NodeSink;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.SettledTiles;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the oldest segments of a log that is open. The order makes it safe: what goes is read and
 * compared with what is signed, its tiles are settled on disk, an event {@code prune} is recorded
 * and signed, a file says that it is; only then segments are deleted, the oldest first. A crash in
 * between leaves the log as it was, or with a part of them; the next one finishes it. For one
 * thread, but for {@link #stop}.
 */
public final class Pruner {

  private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

  private static final Pattern DECIDED =
      Pattern.compile("first ([0-9]{1,18})\nrecord ([0-9]{1,18})\n");

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What would go is not what was signed. */
  public static final class ChangedException extends IOException {
    private static final long serialVersionUID = 1;

    ChangedException(long first) {
      super(
          "the records below "
              + first
              + " are not those that were signed, and are not pruned: see gatehouse audit verify");
    }
  }

  /**
   * What came of it.
   *
   * @param first the first record that is kept
   * @param segments that were removed
   * @param records that were removed
   * @param heldBy who must still have records that are old enough
   */
  public record Result(long first, int segments, long records, List<String> heldBy) {}

  private final Journal journal;
  private final Checkpointer checkpointer;
  private final Path directory;
  private volatile boolean over;

  /** Of a log that these write and sign. */
  public Pruner(Journal journal, Checkpointer checkpointer) {
    this.journal = journal;
    this.checkpointer = checkpointer;
    this.directory = journal.directory().root();
  }

  /** It is to end soon; what it has not done, the next one does. */
  public void stop() {
    over = true;
  }

  /**
   * Removes at most {@link PrunePlan#MOST} segments.
   *
   * @param age what is older goes
   * @param holds who must have taken it
   * @param by who wants that
   * @param why what the event says besides the age; may be empty
   * @throws ChangedException if what would go is not what was signed: then nothing goes
   * @throws InterruptedException if it was stopped
   */
  public Result prune(Duration age, List<Hold> holds, String by, String why)
      throws IOException, InterruptedException {
    finish();
    var before = journal.clock().instant().minus(age);
    var plan =
        PrunePlan.of(journal.segments(), before, checkpointer.signedSize(), journal.end(), holds);
    var kept = plan.kept();
    var cut = kept == null || journal.failing() ? null : settle(kept, before);
    var first = journal.segments().getFirst().first();
    if (cut == null) {
      return new Result(first, 0, 0, plan.heldBy());
    }
    var gone = plan.gone().stream().filter(segment -> segment.number() < cut.number()).toList();
    var reason = "older than " + (age.toDays() > 0 ? age.toDays() + " days" : age);
    var record = record(gone, cut, first, by, why.isEmpty() ? reason : reason + ": " + why);
    var decision = "first " + cut.first() + "\nrecord " + record + "\n";
    OwnFiles.replace(decided(), decision.getBytes(StandardCharsets.US_ASCII));
    remove(cut);
    return new Result(cut.first(), gone.size(), cut.first() - first, plan.heldBy());
  }

  private Path decided() {
    return journal.directory().state().resolve("prune");
  }

  private void remove(Segment cut) throws IOException {
    journal.removeBefore(cut);
    Files.deleteIfExists(decided());
  }

  // ---- what a crash has left

  /** Removes what a signed event says was removed. */
  private void finish() throws IOException {
    if (!Files.exists(decided())) {
      return;
    }
    var text = DECIDED.matcher(Files.readString(decided(), StandardCharsets.US_ASCII));
    if (text.matches()) {
      var first = Long.parseLong(text.group(1));
      var cut = beginningWith(first);
      if (cut != null && counts(Long.parseLong(text.group(2)), first)) {
        LOG.atInfo().addKeyValue("first", first).log("finishing what was to be pruned");
        remove(cut);
        return;
      }
    }
    LOG.atError()
        .addKeyValue("file", decided())
        .log("no event tells of what it says; it is ignored");
    Files.deleteIfExists(decided());
  }

  private @Nullable Segment beginningWith(long first) {
    for (var segment : journal.segments()) {
      if (segment.first() == first) {
        return segment;
      }
    }
    return null;
  }

  /** Anybody may have written the file, and the event too, but not the checkpoint behind it. */
  private boolean counts(long record, long first) throws IOException {
    for (var event : journal.signedEvents("prune", record)) {
      if (event.index() == record) {
        return Long.toString(first).equals(event.details().get("first"));
      }
    }
    return false;
  }

  // ---- before the event

  /**
   * Reads what is to go: its tiles are on disk then. Clocks may have been set and first frames
   * written anew, so the times that count are those in the leaves.
   *
   * @return where to cut: before the first segment with a record that is too young; null for none
   */
  private @Nullable Segment settle(Segment wanted, Instant before)
      throws IOException, InterruptedException {
    var oldest = journal.segments().getFirst();
    var newest = Leaf.nanos(before);
    var cut = wanted;
    var tiles = new SettledTiles(directory, oldest.first());
    var frontier = Frontier.read(oldest.header().frontier().buffer(), NodeSink.NONE);
    var head = frontier.head();
    try (var reader = journal.reader(oldest.first())) {
      while (frontier.size() < SettledTiles.wholeTiles(cut.first())
          || frontier.size() != SettledTiles.wholeTiles(frontier.size())) {
        var record = reader.read();
        if (over || record == null) {
          throw new InterruptedException("pruning was stopped");
        }
        if (reader.enteredSegment() && record.index() <= cut.first()) {
          head = frontier.head();
        }
        if (record.index() < cut.first() && record.wall() > newest) {
          LOG.atWarn()
              .addKeyValue("record", record.index())
              .log("a record is younger than the segment behind it says; it is not pruned");
          cut = reader.segment();
        }
        frontier.append(record.leaf(), 0, Leaf.SIZE);
        tiles.leaf(record.leaf(), 0, Leaf.SIZE);
      }
    }
    if (cut.number() == oldest.number()) {
      return null;
    }
    requireSigned(frontier.size() == cut.first() ? frontier.head() : head, cut);
    tiles.finish();
    return cut;
  }

  /** Nothing goes that is not what was signed: it would be the last chance to see that. */
  private void requireSigned(TreeHead head, Segment cut) throws IOException {
    var signed = checkpointer.signedHead();
    var tiles = new TileDirectory(directory, signed.size());
    if (head.size() != cut.first()
        || !new Prover(tiles).consistency(head.size(), signed.size()).connects(head, signed)) {
      throw new ChangedException(cut.first());
    }
  }

  /** Records the event; it is signed when this returns. */
  private long record(List<Segment> gone, Segment cut, long first, String by, String reason)
      throws IOException, InterruptedException {
    var details = new LinkedHashMap<String, String>();
    details.put("first", Long.toString(cut.first()));
    var time = journal.timeOf(cut.first());
    details.put("first_time", (time == null ? Instant.EPOCH : time).toString());
    details.put("records", Long.toString(cut.first() - first));
    details.put("segments", gone.getFirst().number() + "-" + (cut.number() - 1));
    details.put("by", by);
    details.put("reason", reason);
    var event = Event.of("prune", journal.clock().instant(), null, 0, details);
    var told = new Settled();
    journal.submit(List.of(event), told);
    told.await("the event is not on record, and nothing is pruned");
    var index = event.index();
    awaitSigned(index);
    // With continue-unaudited an event may be told to be recorded that is not yet.
    if (index < 0 || !counts(index, cut.first())) {
      throw new IOException("the event is not on record yet, and nothing is pruned");
    }
    return index;
  }

  private void awaitSigned(long index) throws IOException, InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (checkpointer.signedSize() <= index) {
      if (over) {
        throw new InterruptedException("pruning was stopped");
      }
      if (System.nanoTime() > deadline || journal.failing()) {
        throw new IOException("no checkpoint covers the event, and nothing is pruned");
      }
      Thread.sleep(20);
    }
  }
}
