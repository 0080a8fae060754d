package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the signing thread does when it is told to end, the end of the log is signed. */
@Timeout(120)
class CheckpointerCloseTest {

  private static final JournalOptions OPTIONS =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");

  @TempDir private Path folder;

  /** What signs waits for a disk that does not answer; whoever stops Gatehouse does not. */
  @Test
  void shouldNotWaitForADiskForEver() throws Exception {
    var directory = new AuditDirectory(folder.resolve("audit"));
    var disk = new Faults();
    var answer = new CountDownLatch(1);
    var options =
        new JournalOptions(Durability.PROCESS, OnFailure.CONTINUE_UNAUDITED, "alice", 1 << 20, "o")
            .patience(Duration.ofSeconds(60));
    try (var journal = disk.open(directory, options, Clock.systemUTC())) {
      var keys = Keys.open(folder.resolve("keys"), journal);
      var checkpointer = Checkpointer.start(journal, keys, Duration.ofSeconds(1), _ -> {});
      disk.forcing = answer;
      var rotating = Thread.startVirtualThread(() -> rotate(checkpointer));
      Thread.sleep(300);
      var before = System.nanoTime();
      checkpointer.close();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
      assertThat(rotating.isAlive()).isTrue();
      disk.forcing = null;
      answer.countDown();
      rotating.join();
    }
  }

  private static void rotate(Checkpointer checkpointer) {
    try {
      checkpointer.rotate("alice");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldSignTheEndAmidACheckpoint() throws Exception {
    for (var round = 0; round < 20; round++) {
      var directory = new AuditDirectory(folder.resolve("audit-" + round));
      try (var journal = Journal.open(directory, OPTIONS, Clock.systemUTC(), () -> {})) {
        var keys = Keys.open(folder.resolve("keys"), journal);
        var checkpointer = Checkpointer.start(journal, keys, Duration.ofNanos(1), _ -> {});
        var last = new CountDownLatch(1 + round);
        for (var i = 0; i <= round; i++) {
          journal.submit(
              List.of(Event.of("event", Instant.EPOCH, null, 0, Map.of())), _ -> last.countDown());
        }
        last.await();
        // So that the thread is at another place in each round.
        Thread.sleep(round % 8);
        checkpointer.close();

        assertThat(checkpointer.signedSize()).as("round " + round).isPositive();
        try (var log = LogDirectory.open(directory.root())) {
          assertThat(log.signedSize()).as("round " + round).isEqualTo(checkpointer.signedSize());
          assertThat(log.signedSize()).as("round " + round).isGreaterThanOrEqualTo(2 + round);
        }
      }
    }
  }
}
