package dev.gatehouse.audit.anchor;

import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.Settled;
import dev.gatehouse.audit.anchor.WitnessState.Phase;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.WitnessClient;
import dev.gatehouse.audit.merkle.WitnessResult.Behind;
import dev.gatehouse.audit.merkle.WitnessResult.Conflict;
import dev.gatehouse.audit.merkle.WitnessResult.Cosigned;
import dev.gatehouse.audit.merkle.WitnessResult.Rejected;
import dev.gatehouse.audit.merkle.WitnessResult.Unavailable;
import dev.gatehouse.audit.sink.Backoff;
import dev.gatehouse.audit.sink.LagLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one witness: has the newest checkpoint cosigned, puts the cosignature into the
 * journal and beside it, and begins again. What is signed does not depend on it.
 */
final class WitnessPump {

  private static final Logger LOG = LoggerFactory.getLogger(WitnessPump.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Witnesses.Target target;
  private final Journal journal;
  private final Path file;
  private final WitnessClient client;
  private final LagLimit limit;
  private final Backoff backoff = new Backoff(new SecureRandom());
  private final Thread thread;
  private @Nullable Checkpoint newest;
  private boolean closing;
  private volatile boolean stopped;
  private volatile long cosigned;
  private volatile long waitsSince;
  private volatile boolean waits;
  private volatile Phase phase = Phase.NEW;
  private volatile @Nullable String lastError;

  /** What the witness is thought to know; of the thread. */
  private long known;

  WitnessPump(Witnesses.Target target, Journal journal) throws IOException {
    this.target = target;
    this.journal = journal;
    this.file = journal.directory().anchors().resolve(target.name());
    this.limit =
        new LagLimit("witness", target.name(), target.required() ? target.maxLag() : Duration.ZERO);
    this.client = new WitnessClient(target.url(), target.key(), TIMEOUT);
    this.cosigned = Math.min(recorded(), journal.end());
    this.known = cosigned;
    var oldest = journal.timeOf(cosigned);
    if (oldest != null) {
      waitFrom(oldest);
    }
    // A witness that hangs must not keep the process from ending.
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("gatehouse-witness-" + target.name())
            .unstarted(this::run);
  }

  /** What its file says; whether that is true the witness knows. */
  private long recorded() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return size(Note.parse(Files.readAllBytes(file)));
    } catch (NoteException e) {
      LOG.atWarn()
          .addKeyValue("witness", target.name())
          .addKeyValue("reason", e.getMessage())
          .log("what a witness has cosigned cannot be read; it is asked");
      return 0;
    }
  }

  private static long size(Note note) throws NoteException {
    return dev.gatehouse.audit.merkle.Checkpoint.parse(note.text()).head().size();
  }

  private void waitFrom(Instant time) {
    var age = Duration.between(time, journal.clock().instant());
    waitsSince = System.nanoTime() - Math.max(age.toNanos(), 0);
    waits = true;
  }

  void start() {
    thread.start();
  }

  /** The newest checkpoint; one that has not been sent yet is forgotten. */
  synchronized void offer(Checkpoint checkpoint) {
    newest = checkpoint;
    if (!waits && checkpoint.size() > cosigned) {
      waitsSince = System.nanoTime();
      waits = true;
    }
    notifyAll();
  }

  boolean mayAdmit() {
    return limit.admits(lag());
  }

  private Duration lag() {
    return waits ? Duration.ofNanos(System.nanoTime() - waitsSince) : Duration.ZERO;
  }

  WitnessState state() {
    var size = cosigned;
    return new WitnessState(
        target.name(),
        target.required(),
        phase,
        size,
        Math.max(journal.end() - size, 0),
        lag(),
        lastError);
  }

  /** The log has its stop: nothing comes behind it. */
  void onStop() {
    stopped = true;
  }

  /** One more attempt, and the end. */
  synchronized void finish() {
    closing = true;
    notifyAll();
  }

  void awaitEnd(Duration atMost) throws InterruptedException {
    thread.join(atMost);
  }

  void close() {
    thread.interrupt();
    client.close();
  }

  private synchronized boolean isLast(Checkpoint asked) {
    return closing && asked.equals(newest);
  }

  private void run() {
    try {
      for (var next = take(); next != null; next = take()) {
        var pause = ask(next) ? target.interval().toMillis() : backoff.nextMillis();
        if (isLast(next)) {
          return;
        }
        pause(pause);
      }
    } catch (InterruptedException e) {
      LOG.atWarn()
          .addKeyValue("witness", target.name())
          .log("the end of the log is not cosigned; it will be after a restart");
    }
  }

  /** The newest checkpoint that is not cosigned; null at the end. */
  private synchronized @Nullable Checkpoint take() throws InterruptedException {
    while (newest == null || newest.size() <= cosigned) {
      if (closing) {
        return null;
      }
      wait();
    }
    return newest;
  }

  private synchronized void pause(long millis) throws InterruptedException {
    var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (var left = millis; left > 0 && !closing; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  /** Whether it has cosigned. */
  private boolean ask(Checkpoint next) throws InterruptedException {
    var begun = System.nanoTime();
    try {
      var note = Note.parse(next.note().getBytes(StandardCharsets.UTF_8));
      var prover = new Prover(new TileDirectory(journal.directory().root(), next.size()));
      return switch (client.submit(note, Math.min(known, next.size()), prover)) {
        case Cosigned result -> {
          onCosigned(result.note(), next.size(), begun);
          yield true;
        }
        case Behind result -> {
          known = result.size();
          yield fail(Phase.UNAVAILABLE, "somebody else moves it on", note);
        }
        case Conflict result ->
            fail(
                Phase.CONTRADICTING,
                "it knows another tree of this log, of " + result.size() + " records",
                note);
        case Rejected result -> fail(Phase.REFUSING, result.alarm(), note);
        case Unavailable result -> fail(Phase.UNAVAILABLE, result.reason(), note);
      };
    } catch (IOException | NoteException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("witness", target.name())
          .setCause(e)
          .log("a checkpoint could not be given to a witness; it is tried again");
      lastError = e.toString();
      return false;
    }
  }

  /** Into the journal first: its file can be made anew from that. */
  private void onCosigned(Note note, long size, long begun)
      throws IOException, InterruptedException {
    known = size;
    var kept = new Settled();
    journal.receipt(note, kept);
    kept.await("the cosignature is not on record");
    OwnFiles.replace(file, note.bytes());
    synchronized (this) {
      cosigned = size;
      waitsSince = begun;
      waits = newest != null && newest.size() > size;
    }
    backoff.reset();
    lastError = null;
    if (enter(Phase.COSIGNING)) {
      LOG.atInfo()
          .addKeyValue("witness", target.name())
          .addKeyValue("size", size)
          .log("a witness cosigns the log");
      record(details("cosigned", size));
    }
  }

  /** Returns false: it has not cosigned. */
  private boolean fail(Phase now, String reason, Note note) throws NoteException {
    lastError = reason;
    if (enter(now)) {
      LOG.atError()
          .addKeyValue("witness", target.name())
          .addKeyValue("reason", reason)
          .log("a witness does not cosign the log; it is asked again");
      var details = details(word(now), size(note));
      details.put("reason", reason);
      if (now != Phase.UNAVAILABLE) {
        // People will have to compare the two.
        details.put("note", note.toString());
      }
      record(details);
    }
    return false;
  }

  private boolean enter(Phase now) {
    var before = phase;
    phase = now;
    return before != now;
  }

  private static String word(Phase phase) {
    return switch (phase) {
      case NEW, COSIGNING -> throw new IllegalArgumentException(phase + " is no failure");
      case UNAVAILABLE -> "unavailable";
      case REFUSING -> "rejected";
      case CONTRADICTING -> "conflict";
    };
  }

  private Map<String, String> details(String outcome, long size) {
    var details = new LinkedHashMap<String, String>();
    details.put("anchor", target.name());
    details.put("url", target.url());
    details.put("key", target.key().label());
    details.put("outcome", outcome);
    details.put("size", Long.toString(size));
    return details;
  }

  private void record(Map<String, String> details) {
    if (!stopped) {
      journal.submit(
          List.of(Event.of("anchor", journal.clock().instant(), null, 0, details)), _ -> {});
    }
  }
}
