package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.merkle.CheckpointSigner;
import dev.gatehouse.audit.merkle.InconsistentTreeException;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.Proof;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.SigningKey;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
  private static final Duration CLOCK_STEP = Duration.ofMillis(500);

  private final Journal journal;
  private final Path directory;
  private final CheckpointSigner signer;
  private final Duration interval;
  private final Consumer<Checkpoint> anchors;
  private final Thread thread;
  private final Object working = new Object();
  private final TreeBuilder tree;
  private volatile boolean over;
  private volatile TreeHead signed;
  private long quietSince = System.nanoTime();
  private long wall;
  private long monotonic;

  private Checkpointer(
      Journal journal,
      Path directory,
      CheckpointSigner signer,
      Duration interval,
      Consumer<Checkpoint> anchors,
      TreeBuilder tree) {
    this.journal = journal;
    this.directory = directory;
    this.signer = signer;
    this.interval = interval;
    this.anchors = anchors;
    this.tree = tree;
    this.signed = signer.last();
    this.thread = new Thread(this::run, "gatehouse-checkpoints");
    this.wall = journal.clock().millis();
    this.monotonic = System.nanoTime();
  }

  /**
   * Starts signing.
   *
   * @param interval between checkpoints of a log that grows
   * @param anchors told of each, on this thread; must not block
   */
  public static Checkpointer start(
      Journal journal, List<SigningKey> keys, Duration interval, Consumer<Checkpoint> anchors)
      throws IOException {
    var directory = journal.directory().root();
    var note = journal.lastNote();
    var last = note == null ? null : Recovery.head(note);
    var signer = new CheckpointSigner(journal.identity().origin(), keys, last);
    var checkpointer =
        new Checkpointer(
            journal,
            directory,
            signer,
            interval,
            anchors,
            TreeBuilder.open(journal, directory, last));
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
  }

  /** True if it has signed. Is not interrupted: that would close the file under its hands. */
  private boolean work() throws IOException, InconsistentTreeException, InterruptedException {
    synchronized (working) {
      if (over) {
        return false;
      }
      watchClock();
      if (journal.end() > signedSize()) {
        checkpoint();
        return true;
      }
      if (System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
        heartbeat();
      }
      return false;
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
    var head = tree.advance(journal.end());
    var note = signer.sign(head, proof(head));
    append(note);
    tree.publish(note);
    signed = head;
    anchors.accept(new Checkpoint(journal.log(), head.size(), note.toString()));
  }

  private Proof proof(TreeHead head) throws IOException {
    var last = signer.last().size();
    return last == 0
        ? Proof.NONE
        : new Prover(new TileDirectory(directory, head.size())).consistency(last, head.size());
  }

  /** Into the journal before anybody else hears of it. */
  private void append(Note note) throws IOException, InterruptedException {
    var done = new CountDownLatch(1);
    var problem = new AtomicReference<@Nullable Exception>();
    journal.note(
        note.toString().getBytes(StandardCharsets.UTF_8),
        failure -> {
          problem.set(failure);
          done.countDown();
        });
    done.await();
    var failure = problem.get();
    if (failure != null) {
      throw new IOException("the checkpoint is not on record", failure);
    }
  }

  private void heartbeat() {
    quietSince = System.nanoTime();
    record("heartbeat", Map.of("size", Long.toString(journal.end())));
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
    journal.submit(
        List.of(Event.of(type, journal.clock().instant(), null, 0, details)), failure -> {});
  }

  /** What was written is on disk a little later, where nobody waits for the disk. */
  private void settle() throws InterruptedException {
    long end;
    do {
      end = journal.end();
      journal.await(end, SETTLING);
    } while (journal.end() > end);
  }

  /** Signs what has been written so far, and ends. */
  @Override
  public void close() {
    over = true;
    synchronized (working) {
      thread.interrupt();
    }
    try {
      thread.join();
      settle();
      if (journal.end() > signedSize()) {
        checkpoint();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | InconsistentTreeException e) {
      LOG.atError().setCause(e).log("the end of the log is not signed");
    }
  }
}
