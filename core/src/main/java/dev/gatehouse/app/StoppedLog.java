package dev.gatehouse.app;

import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.journal.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A log that no Gatehouse writes to: a command opens it as one does, and signs what it adds. */
final class StoppedLog {

  private static final Duration CHECKPOINTS = Duration.ofMillis(100);
  private static final long SMALLEST = 1 << 20;
  private static final long LARGEST = 1 << 30;

  private StoppedLog() {}

  /** What is done with it. */
  interface Work<T, E extends Exception> {
    T with(Journal journal, Checkpointer checkpointer) throws IOException, InterruptedException, E;
  }

  /**
   * Opens it, and closes it in good order.
   *
   * @param keys where its private key is
   * @throws AuditDirectory.InUseException if a Gatehouse writes to it
   */
  static <T, E extends Exception> T write(AuditDirectory directory, Path keys, Work<T, E> work)
      throws IOException, InterruptedException, E {
    try (var journal = Journal.open(directory, options(directory), Clock.systemUTC(), () -> {})) {
      var key = Keys.open(keys, journal);
      try (var checkpointer = Checkpointer.start(journal, key, CHECKPOINTS, _ -> {})) {
        return work.with(journal, checkpointer);
      }
    }
  }

  /** Segments are as long as they have been. */
  private static JournalOptions options(AuditDirectory directory) throws IOException {
    var usual = JournalOptions.DEFAULT;
    try (var log = LogDirectory.open(directory.root())) {
      var segments = log.segments();
      return segments.isEmpty()
          ? usual
          : new JournalOptions(
              usual.durability(),
              usual.onFailure(),
              usual.approver(),
              Math.clamp(log.size(segments.getLast()), SMALLEST, LARGEST),
              null);
    }
  }
}
