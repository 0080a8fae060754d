package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.sink.DeadLetters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An erasure from its event to the last body. A mark in {@code state/} says from which record on
 * its event must be looked for: it is there before the event, and goes when all is overwritten. So
 * whatever happens between is finished at the next start; and what is to be overwritten is read
 * from the log each time, never from the mark: whoever can write files can make Gatehouse erase
 * nothing that the log does not say.
 */
final class Erasing {

  private static final Logger LOG = LoggerFactory.getLogger(Erasing.class);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(100);

  private final Journal journal;
  private final AuditDirectory directory;
  private final Storage storage;

  Erasing(Journal journal, AuditDirectory directory, Storage storage) {
    this.journal = journal;
    this.directory = directory;
    this.storage = storage;
  }

  synchronized Erased erase(Erasure erasure) throws IOException, InterruptedException {
    var end = journal.end();
    if (erasure.records().last() >= end) {
      throw new IllegalArgumentException(
          "record "
              + erasure.records().last()
              + " cannot be erased: there are "
              + end
              + " records on disk, and the first is 0");
    }
    var from = Files.exists(directory.erasing()) ? mark(directory) : end;
    OwnFiles.replace(directory.erasing(), Long.toString(from).getBytes(StandardCharsets.US_ASCII));
    var events = record(erasure);
    var found = onRecord(storage, from);
    if (found.size() < events.size()) {
      throw new IOException("the erasure cannot be read back, and nothing was erased");
    }
    var eraser = new Eraser(storage, found);
    carryOut(directory, eraser);
    return new Erased(events.getFirst().index(), events.size(), eraser.erased());
  }

  private List<Event> record(Erasure erasure) throws IOException, InterruptedException {
    var events = new ArrayList<Event>();
    for (var details : erasure.details()) {
      events.add(Event.of(Erasure.EVENT, journal.clock().instant(), null, 0, details));
    }
    var told = new CompletableFuture<@Nullable Exception>();
    journal.submit(events, told::complete);
    var failure = told(told);
    var last = events.getLast();
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (failure == null
        && journal.end() <= last.index()
        && journal.outage() == null
        && System.nanoTime() < deadline) {
      journal.await(last.index(), STEP);
    }
    if (failure != null || last.index() < 0 || journal.end() <= last.index()) {
      throw new IOException(
          "the erasure cannot be put on record, and nothing was erased; should it come to stand"
              + " there, it is carried out at the next start",
          failure);
    }
    return events;
  }

  private static @Nullable Exception told(CompletableFuture<@Nullable Exception> told)
      throws InterruptedException {
    try {
      return told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
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
      var eraser = new Eraser(storage, onRecord(storage, mark(directory)));
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

  /**
   * The erasures from a record on, on disk when this returns. Records before it may be half
   * overwritten; the others are read up to the first frame that is not whole.
   */
  private static List<Erasure> onRecord(Storage storage, long from) throws IOException {
    var found = new ArrayList<Erasure>();
    var chain = Chain.read(storage);
    for (var segment = chain.holding(from); segment != null; segment = chain.after(segment)) {
      try (var file = storage.open(segment.number(), true)) {
        var before = found.size();
        read(segment, file, from, found);
        if (found.size() > before) {
          file.force();
        }
      }
    }
    return found;
  }

  private static void read(
      Segment segment, Storage.SegmentFile file, long from, List<Erasure> found)
      throws IOException {
    var frames = new FrameReader(file, segment.header().nonce(), 0);
    var record = new LogRecord();
    record.clear();
    while (frames.nextOffset() < segment.end() && frames.step()) {
      if (Frame.index(frames.array(), frames.at()) < from) {
        continue;
      }
      if (!frames.valid()) {
        return;
      }
      switch (frames.type()) {
        case Frame.BODY -> record.body(frames.array(), frames.at());
        case Frame.LEAF -> {
          record.leaf(frames.array(), frames.at());
          if (Leaf.type(record.leaf(), 0) == EventTypes.number(Erasure.EVENT)) {
            var event = new EventDecoder().decode(record);
            if (event != null) {
              found.add(Erasure.of(event.details()));
            }
          }
          record.clear();
        }
        default -> {}
      }
    }
  }

  private static void carryOut(AuditDirectory directory, Eraser eraser) throws IOException {
    eraser.run();
    for (var segment : eraser.concerned()) {
      Files.deleteIfExists(directory.index(segment));
    }
    if (Files.isDirectory(directory.offsets())) {
      DeadLetters.erase(directory.offsets(), index -> index < 0 || eraser.names(index));
    }
    // Nobody can tell which records they are of.
    try (var copies = Files.newDirectoryStream(directory.state(), "torn-*.bin")) {
      for (var copy : copies) {
        Files.delete(copy);
      }
    }
    Files.delete(directory.erasing());
    OwnFiles.force(directory.state());
  }
}
