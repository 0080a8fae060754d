package dev.gatehouse.audit.sink;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The sinks of a log, each with a thread and an offset of its own: a slow or dead one delays nobody
 * else. Safe for use by several threads.
 */
public final class SinkDispatch implements AutoCloseable {

  private static final Duration TIME_TO_FINISH = Duration.ofSeconds(5);
  private static final Duration TIME_TO_BREAK_OFF = Duration.ofSeconds(1);

  /**
   * A sink by the name its configuration gives it.
   *
   * @param name the name of its offset file; for threads and logs, too
   */
  public record Target(String name, AuditSink sink, SinkOptions options) {}

  private final List<SinkPump> pumps;

  private SinkDispatch(List<SinkPump> pumps) {
    this.pumps = pumps;
  }

  /**
   * Starts every sink where its offset says.
   *
   * @param directory of the log; the offsets are in {@code offsets} in it
   * @throws IOException if an offset cannot be used, or none written: nothing is started then. The
   *     message says what to do
   */
  public static SinkDispatch start(
      Path directory, EventLog log, List<Target> targets, InstantSource clock) throws IOException {
    return start(directory, log, targets, clock, new SecureRandom());
  }

  /** For tests: {@code random} chooses the pauses between attempts. */
  static SinkDispatch start(
      Path directory,
      EventLog log,
      List<Target> targets,
      InstantSource clock,
      RandomGenerator random)
      throws IOException {
    var offsets = directory.resolve("offsets");
    OwnFiles.createDirectories(offsets);
    var pumps = new ArrayList<SinkPump>();
    for (var target : targets) {
      var offset = Offset.open(offsets, target.name(), log, target.options().from());
      var deadLetters = new DeadLetters(offsets, target.name());
      var backoff = new Backoff(random);
      pumps.add(new SinkPump(target, log, offset, deadLetters, backoff, clock));
    }
    pumps.forEach(SinkPump::start);
    return new SinkDispatch(List.copyOf(pumps));
  }

  /** Hands the newest signed checkpoint to every sink, between two batches. Does not block. */
  public void checkpoint(Checkpoint newest) {
    for (var pump : pumps) {
      pump.offer(newest);
    }
  }

  /** Whether every required sink is within its lag limit: else no session shall be let in. */
  public boolean mayAdmit() {
    var all = true;
    for (var pump : pumps) {
      // Each is asked: it says by itself when it has come too far behind.
      all &= pump.mayAdmit();
    }
    return all;
  }

  /** How far each sink is, in the order of the configuration. */
  public List<SinkState> states() {
    return pumps.stream().map(SinkPump::state).toList();
  }

  /**
   * Hands over what is durable for at most 5 s, and saves the offsets. A sink that hangs is
   * interrupted then, and left alone a second later. The sinks stay open.
   */
  @Override
  public void close() {
    var deadline = System.nanoTime() + TIME_TO_FINISH.toNanos();
    pumps.forEach(pump -> pump.finish(deadline));
    try {
      var late = unfinished(pumps, deadline);
      late.forEach(SinkPump::interrupt);
      var _ = unfinished(late, System.nanoTime() + TIME_TO_BREAK_OFF.toNanos());
    } catch (InterruptedException e) {
      pumps.forEach(SinkPump::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private static List<SinkPump> unfinished(List<SinkPump> pumps, long deadline)
      throws InterruptedException {
    var late = new ArrayList<SinkPump>();
    for (var pump : pumps) {
      if (!pump.ended(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        late.add(pump);
      }
    }
    return late;
  }
}
