package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.Settled;
import dev.gatehouse.audit.merkle.CheckpointSigner;
import dev.gatehouse.audit.merkle.InconsistentTreeException;
import dev.gatehouse.audit.merkle.Proof;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.merkle.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the log once a second while it grows. What it signs it has read back from disk, and it
 * signs only what extends the checkpoint before. It also makes the tiles (C2SP tlog-tiles), and
 * says in an idle log once a minute that all is well.
 */
public final class Checkpointer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

  private static final Duration HEARTBEAT = Duration.ofSeconds(60);
  private static final Duration SETTLING = Duration.ofMillis(150);

  /** How long the end waits for a disk. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);

  private static final Duration CLOCK_STEP = Duration.ofMillis(500);

  private final Journal journal;
  private final Path directory;
  private final Keys keys;
  private final Duration interval;
  private final Duration heartbeat;
  private final Consumer<Checkpoint> anchors;
  private final Thread thread;
  private final ReentrantLock working = new ReentrantLock();

  /** Null after a failure: it is made anew then, from what is on disk. */
  private @Nullable TreeBuilder tree;

  private CheckpointSigner signer;
  private volatile boolean stopping;
  private volatile boolean over;
  private volatile TreeHead signed;
  private long quietSince = System.nanoTime();
  private final long firstWall;
  private final long firstMonotonic;
  private long wall;
  private long monotonic;

  private Checkpointer(
      Journal journal,
      Path directory,
      Keys keys,
      CheckpointSigner signer,
      Duration interval,
      Duration heartbeat,
      Consumer<Checkpoint> anchors,
      TreeBuilder tree) {
    this.journal = journal;
    this.directory = directory;
    this.keys = keys;
    this.signer = signer;
    this.interval = interval;
    this.heartbeat = heartbeat;
    this.anchors = anchors;
    this.tree = tree;
    this.signed = signer.last();
    this.thread = new Thread(this::run, "gatehouse-checkpoints");
    // A disk that never answers must not keep the process.
    thread.setDaemon(true);
    this.firstWall = journal.clock().millis();
    this.firstMonotonic = System.nanoTime();
    this.wall = firstWall;
    this.monotonic = firstMonotonic;
  }

  /**
   * Starts signing.
   *
   * @param interval between checkpoints of a log that grows
   * @param anchors told of each, on the thread that signs; must not block
   */
  public static Checkpointer start(
      Journal journal, Keys keys, Duration interval, Consumer<Checkpoint> anchors)
      throws IOException {
    return start(journal, keys, interval, HEARTBEAT, anchors);
  }

  /** The same; it says so often in an idle log that all is well. */
  static Checkpointer start(
      Journal journal,
      Keys keys,
      Duration interval,
      Duration heartbeat,
      Consumer<Checkpoint> anchors)
      throws IOException {
    var directory = journal.directory().root();
    var note = journal.lastNote();
    var last = note == null ? null : Recovery.head(note);
    if (last != null && keys.mayRetire(last.size())) {
      // Recovery has read it from disk.
      keys.retire();
    }
    var signer = new CheckpointSigner(journal.identity().origin(), keys.signers(), last);
    var checkpointer =
        new Checkpointer(
            journal,
            directory,
            keys,
            signer,
            interval,
            heartbeat,
            anchors,
            TreeBuilder.open(journal, directory, last));
    journal.signedBy(checkpointer::sign);
    checkpointer.thread.start();
    return checkpointer;
  }

  /** How many records the last checkpoint covers. */
  public long signedSize() {
    return signed.size();
  }

  /** The tree that the last checkpoint is of; its tiles are written. */
  TreeHead signedHead() {
    return signed;
  }

  private void run() {
    while (!over) {
      try {
        journal.await(signedSize(), Duration.ofMillis(Math.min(interval.toMillis(), 1000)));
        if (work()) {
          TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        }
      } catch (InterruptedException e) {
        over = true;
      } catch (IOException | RuntimeException | InconsistentTreeException e) {
        LOG.atError().setCause(e).log("the log cannot be signed");
        pause();
      }
    }
    signEnd();
  }

  /** True if it has signed. Is not interrupted: that would close the file under its hands. */
  private boolean work() throws IOException, InconsistentTreeException, InterruptedException {
    working.lock();
    try {
      if (over) {
        return false;
      }
      watchClock();
      if (journal.end() > signedSize()) {
        checkpoint();
        return true;
      }
      if (System.nanoTime() - quietSince > heartbeat.toNanos()) {
        recordHeartbeat();
      }
      return false;
    } finally {
      working.unlock();
    }
  }

  private void sign() throws IOException, InterruptedException {
    working.lock();
    try {
      if (over) {
        throw new IOException("the log is closed");
      }
      if (journal.end() > signedSize()) {
        checkpoint();
      }
    } catch (InconsistentTreeException e) {
      throw new IOException("the log cannot be signed", e);
    } finally {
      working.unlock();
    }
  }

  private void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      over = true;
    }
  }

  private void checkpoint() throws IOException, InconsistentTreeException, InterruptedException {
    quietSince = System.nanoTime();
    advance(head -> {});
  }

  /** What is to be done before a checkpoint is signed. */
  private interface BeforeSigning {
    void at(TreeHead head) throws IOException;
  }

  private TreeHead advance(BeforeSigning before)
      throws IOException, InconsistentTreeException, InterruptedException {
    var head = build(before);
    if (keys.mayRetire(head.size()) && !stopping) {
      retireKey();
    }
    return head;
  }

  private TreeHead build(BeforeSigning before)
      throws IOException, InconsistentTreeException, InterruptedException {
    var last = tree;
    var built = last == null ? TreeBuilder.open(journal, directory, signedBefore()) : last;
    // Half of it may be done when it fails.
    tree = null;
    try {
      var head = built.advance(journal.end());
      before.at(head);
      sign(built, head);
      tree = built;
      return head;
    } catch (IOException | RuntimeException | InconsistentTreeException e) {
      built.close();
      throw e;
    }
  }

  /** The tree of which tiles are in place; null if nothing has been signed. */
  private @Nullable TreeHead signedBefore() {
    return signed.size() == 0 ? null : signed;
  }

  private void sign(TreeBuilder built, TreeHead head)
      throws IOException, InconsistentTreeException, InterruptedException {
    signer = new CheckpointSigner(journal.identity().origin(), keys.signers(), signer.last());
    var note = signer.sign(head, proof(head));
    // Into the journal before anybody else hears of it.
    var noted = new Settled();
    journal.note(note.bytes(), noted);
    noted.await("the checkpoint is not on record");
    built.publish(note);
    signed = head;
    anchors.accept(
        new Checkpoint(journal.log(), head.size(), journal.clock().instant(), note.toString()));
  }

  /**
   * Another key signs from now on.
   *
   * @param from the smallest size that it signs; that checkpoint the previous key has signed, too
   */
  public record Rotation(VerifierKey key, VerifierKey previous, long from) {}

  /**
   * Makes a key, puts it on record, signs a checkpoint with it and the old one, and destroys the
   * old one.
   *
   * @param user who wants it
   * @throws IOException if it is not done, or not to its end: then the next checkpoint ends it
   */
  public Rotation rotate(String user)
      throws IOException, InconsistentTreeException, InterruptedException {
    working.lock();
    try {
      if (stopping) {
        throw new IOException("the log is closed");
      }
      var previous = keys.signers().getFirst().verifier();
      var next = keys.prepare();
      try {
        record("announced", next.verifier(), previous, user);
        var head = advance(signed -> keys.follow(next, signed.size()));
        return new Rotation(next.verifier(), previous, head.size());
      } catch (IOException | RuntimeException | InconsistentTreeException e) {
        keys.forgetNext();
        throw e;
      }
    } finally {
      working.unlock();
    }
  }

  /** When this is on disk, the checkpoint before it is, which both keys have signed. */
  private void retireKey() throws IOException, InterruptedException {
    var signers = keys.signers();
    record("retired", signers.getFirst().verifier(), signers.getLast().verifier(), "");
    keys.retire();
  }

  /** Returns when it is on disk. */
  private void record(String outcome, VerifierKey key, VerifierKey previous, String user)
      throws IOException, InterruptedException {
    var details = new LinkedHashMap<String, String>();
    details.put("outcome", outcome);
    details.put("key", key.toString());
    details.put("previous", previous.toString());
    if (!user.isEmpty()) {
      details.put("user", user);
    }
    var event = Event.of("key", journal.clock().instant(), null, 0, details);
    var recorded = new Settled();
    if (!submit(event, recorded)) {
      throw new IOException("the keys are not on record: the log is closed");
    }
    recorded.await("the keys are not on record");
    if (journal.failing() || event.index() < 0) {
      // It may pass unrecorded; a key may not.
      throw new IOException("the keys are not on record: the log cannot be written");
    }
    while (journal.end() <= event.index()) {
      if (journal.failing()) {
        throw new IOException("the keys are not on record: the log cannot be written");
      }
      journal.await(event.index(), SETTLING);
    }
  }

  private Proof proof(TreeHead head) throws IOException {
    var last = signer.last().size();
    return last == 0
        ? Proof.NONE
        : new Prover(new TileDirectory(directory, head.size())).consistency(last, head.size());
  }

  private void recordHeartbeat() {
    quietSince = System.nanoTime();
    var gained = wall - firstWall - (monotonic - firstMonotonic) / 1_000_000;
    record(
        "heartbeat",
        Map.of(
            "size", Long.toString(journal.end()),
            "queue", Long.toString(journal.waiting()),
            "clock", Long.toString(gained)));
  }

  /** Order is by index, never by clock; who reads times must know when the clock was set. */
  private void watchClock() {
    var nowWall = journal.clock().millis();
    var nowMonotonic = System.nanoTime();
    var step = nowWall - wall - (nowMonotonic - monotonic) / 1_000_000;
    wall = nowWall;
    monotonic = nowMonotonic;
    if (Math.abs(step) > CLOCK_STEP.toMillis()) {
      record("clock.step", Map.of("milliseconds", Long.toString(step)));
    }
  }

  private void record(String type, Map<String, String> details) {
    submit(Event.of(type, journal.clock().instant(), null, 0, details), failure -> {});
  }

  /** False once the log stops: nothing of its own may stand behind the stop. */
  private synchronized boolean submit(Event event, Recorder.Callback callback) {
    if (!stopping) {
      journal.submit(List.of(event), callback);
    }
    return !stopping;
  }

  /** What was written is on disk a little later, where nobody waits for the disk. */
  private void settle() throws InterruptedException {
    long end;
    do {
      end = journal.end();
      journal.await(end, SETTLING);
    } while (journal.end() > end);
  }

  private void signEnd() {
    working.lock();
    try {
      // Whoever ends it may have interrupted it, and cannot do so from now on.
      var _ = Thread.interrupted();
      settle();
      if (journal.end() > signedSize()) {
        checkpoint();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | InconsistentTreeException e) {
      LOG.atError().setCause(e).log("the end of the log is not signed");
    } finally {
      working.unlock();
    }
  }

  /** The stop of the log follows: from now on it only signs, and records nothing. */
  public synchronized void onStop() {
    stopping = true;
  }

  /** Signs what has been written so far, and ends; not if the disk does not answer. */
  @Override
  public void close() {
    onStop();
    over = true;
    try {
      if (working.tryLock(LAST_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        // It does not work now, so no file is closed under its hands.
        try {
          thread.interrupt();
        } finally {
          working.unlock();
        }
        thread.join(LAST_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.atError().log("the end of the log is not signed: the disk does not answer");
    }
  }
}
