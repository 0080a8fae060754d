package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.Settled;
import dev.gatehouse.audit.sink.DeadLetters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An erasure from its event to the last body. A mark in {@code state/} says from which record on
 * its event must be looked for: it is there before the event, and goes when all is overwritten. So
 * whatever happens behind the event's checkpoint is finished at the next start; and what is to be
 * overwritten is read from the log each time, never from the mark: whoever can write files can make
 * Gatehouse erase nothing that the log has not signed.
 */
final class Erasing {

  private static final Logger LOG = LoggerFactory.getLogger(Erasing.class);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(100);

  private final Journal journal;
  private final AuditDirectory directory;
  private final Storage storage;
  private final Rework rework;

  Erasing(Journal journal, AuditDirectory directory, Storage storage, Rework rework) {
    this.journal = journal;
    this.directory = directory;
    this.storage = storage;
    this.rework = rework;
  }

  Erased erase(Erasure erasure) throws IOException, InterruptedException {
    rework.begin();
    try {
      return eraseNow(erasure);
    } finally {
      rework.end();
    }
  }

  private Erased eraseNow(Erasure erasure) throws IOException, InterruptedException {
    var end = journal.end();
    if (erasure.records().last() >= end) {
      throw new IllegalArgumentException(
          "record "
              + erasure.records().last()
              + " cannot be erased: there are "
              + end
              + " records on disk, and the first is 0");
    }
    var again = Files.exists(directory.erasing());
    var from = again ? mark(directory) : end;
    OwnFiles.replace(directory.erasing(), Long.toString(from).getBytes(StandardCharsets.US_ASCII));
    var events = record(erasure);
    journal.sign();
    var found = journal.signedEvents(Erasure.EVENT, from);
    var last = events.getLast().index();
    if (found.stream().noneMatch(event -> event.index() == last)) {
      throw new IOException("the erasure cannot be read back, and nothing was erased");
    }
    var chain = Chain.read(storage);
    force(chain, storage, from);
    var eraser = new Eraser(chain, storage, erasures(found), again, rework);
    carryOut(directory, eraser);
    return new Erased(events.getFirst().index(), events.size(), eraser.erased());
  }

  private List<Event> record(Erasure erasure) throws IOException, InterruptedException {
    var events = new ArrayList<Event>();
    for (var details : erasure.details()) {
      events.add(Event.of(Erasure.EVENT, journal.clock().instant(), null, 0, details));
    }
    var told = new Settled();
    journal.submit(events, told);
    var failure = failure(told);
    var last = events.getLast();
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (failure == null
        && journal.end() <= last.index()
        && journal.outage() == null
        && System.nanoTime() < deadline) {
      rework.check();
      journal.await(last.index(), STEP);
    }
    if (failure != null || last.index() < 0 || journal.end() <= last.index()) {
      throw new IOException("the erasure cannot be put on record, and nothing was erased", failure);
    }
    return events;
  }

  private static @Nullable Exception failure(Settled told) throws InterruptedException {
    try {
      return told.within(PATIENCE);
    } catch (TimeoutException e) {
      return e;
    }
  }

  // ---- what is on record

  /**
   * Finishes what was begun when Gatehouse ended; before anybody judges the end of the log. Whether
   * the log can be written is not for an erasure to decide: what fails is tried at the next start.
   *
   * @return why it is not finished, to be said with whatever else is wrong; empty if it is
   */
  static String finish(AuditDirectory directory, Storage storage) throws IOException {
    if (!Files.exists(directory.erasing())) {
      return "";
    }
    try {
      var from = mark(directory);
      var chain = Chain.read(storage);
      var keys = directory.keys();
      if (keys == null) {
        // So nobody can say whether its event was signed.
        throw new JournalException(directory.keyHistory() + " is missing");
      }
      var found = SignedEvents.of(storage, chain, Erasure.EVENT, from, keys);
      if (found.isEmpty()) {
        LOG.atWarn().log("an erasure had begun that nobody had signed yet: nothing is erased");
        unmark(directory);
        return "";
      }
      force(chain, storage, from);
      var eraser = new Eraser(chain, storage, erasures(found), true, new Rework());
      carryOut(directory, eraser);
      LOG.atInfo().addKeyValue("bodies", eraser.erased()).log("an erasure was finished");
      return "";
    } catch (IOException | JournalException e) {
      LOG.atError().setCause(e).log("an erasure could not be finished; it is tried again");
      return "; an erasure was cut short there, perhaps, and cannot be finished: " + e.getMessage();
    }
  }

  private static long mark(AuditDirectory directory) throws IOException {
    try {
      return Long.parseLong(Files.readString(directory.erasing(), StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** As these events say. */
  static List<Erasure> erasures(List<SignedEvents.Found> events) {
    var erasures = new ArrayList<Erasure>();
    for (var event : events) {
      erasures.add(Erasure.of(event.details()));
    }
    return erasures;
  }

  /** What says what is erased is on disk before that is. */
  private static void force(Chain chain, Storage storage, long from) throws IOException {
    for (var segment = chain.holding(from); segment != null; segment = chain.after(segment)) {
      try (var file = storage.open(segment.number(), true)) {
        file.force();
      }
    }
  }

  private static void carryOut(AuditDirectory directory, Eraser eraser) throws IOException {
    eraser.run();
    for (var segment : eraser.concerned()) {
      Files.deleteIfExists(directory.index(segment));
    }
    OwnFiles.force(directory.indexes());
    if (Files.isDirectory(directory.offsets())) {
      DeadLetters.erase(
          directory.offsets(),
          (index, session) -> eraser.names(index) || eraser.sessions().contains(session));
    }
    // Nobody can tell which records they are of.
    try (var copies = Files.newDirectoryStream(directory.state(), "torn-*.bin")) {
      for (var copy : copies) {
        Files.delete(copy);
      }
    }
    unmark(directory);
  }

  private static void unmark(AuditDirectory directory) throws IOException {
    Files.delete(directory.erasing());
    OwnFiles.force(directory.state());
  }
}
