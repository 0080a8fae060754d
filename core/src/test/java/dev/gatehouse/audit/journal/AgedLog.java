package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.PrunePlan.Hold;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log of small segments whose clock a test sets. */
public final class AgedLog implements AutoCloseable {

  public static final Instant BEGINNING = Instant.parse("2025-01-01T00:00:00Z");

  final Journal journal;
  final Checkpointer checkpointer;
  final Pruner pruner;
  private Instant now;

  AgedLog(Path folder, Faults faults, Instant now) throws IOException {
    this(folder, faults.on(new AuditDirectory(folder.resolve("audit"))), now);
  }

  AgedLog(Path folder, Storage storage, Instant now) throws IOException {
    this.now = now;
    var directory = new AuditDirectory(folder.resolve("audit"));
    journal =
        Journal.open(
            directory,
            storage,
            new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test"),
            () -> this.now,
            () -> {});
    checkpointer =
        Checkpointer.start(
            journal,
            Keys.open(folder.resolve("keys"), journal),
            Duration.ofMillis(20),
            checkpoint -> {});
    pruner = new Pruner(journal, checkpointer);
  }

  public static AgedLog open(Path folder) throws IOException {
    return new AgedLog(folder, new Faults(), BEGINNING);
  }

  /** So much later. */
  public AgedLog later(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** Some 700 of them fill a segment. */
  public AgedLog write(int count) throws Exception {
    var events = new ArrayList<Event>();
    for (var i = 0; i < count; i++) {
      events.add(Event.of("config", now, null, 0, Map.of("text", "x".repeat(1000))));
      if (events.size() == 100 || i == count - 1) {
        submit(List.copyOf(events));
        events.clear();
      }
    }
    return this;
  }

  private void submit(List<Event> events) throws Exception {
    var told = new CompletableFuture<@Nullable Exception>();
    journal.submit(events, told::complete);
    var failure = told.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns when all is signed. */
  public AgedLog signed() throws InterruptedException {
    while (checkpointer.signedSize() < journal.end()) {
      Thread.sleep(5);
    }
    return this;
  }

  public Pruner.Result prune(Duration age, Hold... holds) throws Exception {
    signed();
    return pruner.prune(age, List.of(holds), "test", "");
  }

  @Override
  public void close() {
    checkpointer.close();
    journal.close();
  }
}
