package dev.gatehouse.audit.anchor;

import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.merkle.SignatureType;
import dev.gatehouse.audit.merkle.VerifierKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The witnesses of a log. Safe for use by several threads. */
public final class Witnesses implements AutoCloseable {

  private static final Duration TIME_TO_FINISH = Duration.ofSeconds(5);

  /**
   * A witness by the name its configuration gives it.
   *
   * @param name the name of its file in {@code anchors}; for threads and logs, too
   * @param url below which {@code /add-checkpoint} lies
   * @param key of the witness, for cosignatures
   * @param required whether {@code maxLag} refuses sessions
   * @param maxLag age of the oldest record it has not cosigned beyond which no session is let in;
   *     zero = no limit
   * @param interval between two cosignatures of a log that grows
   */
  public record Target(
      String name,
      String url,
      VerifierKey key,
      boolean required,
      Duration maxLag,
      Duration interval) {

    /** Refuses a key that is not for cosignatures. */
    public Target {
      if (key.type() != SignatureType.COSIGNATURE) {
        throw new IllegalArgumentException("the key " + key.label() + " is not for cosignatures");
      }
    }
  }

  private final List<WitnessPump> pumps;

  private Witnesses(List<WitnessPump> pumps) {
    this.pumps = pumps;
  }

  /** Starts asking them, each from what its file says that it has cosigned. */
  public static Witnesses start(Journal journal, List<Target> targets) throws IOException {
    var pumps = new ArrayList<WitnessPump>();
    for (var target : targets) {
      pumps.add(new WitnessPump(target, journal));
    }
    pumps.forEach(WitnessPump::start);
    return new Witnesses(List.copyOf(pumps));
  }

  /** Hands the newest signed checkpoint to every witness. Does not block. */
  public void checkpoint(Checkpoint newest) {
    pumps.forEach(pump -> pump.offer(newest));
  }

  /** Whether every required witness is within its lag limit: else no session shall be let in. */
  public boolean mayAdmit() {
    var all = true;
    for (var pump : pumps) {
      // Each is asked: it says by itself when it has come too far behind.
      all &= pump.mayAdmit();
    }
    return all;
  }

  /** How far each is, in the order of the configuration. */
  public List<WitnessState> states() {
    return pumps.stream().map(WitnessPump::state).toList();
  }

  /** The stop of the log follows: what they do from now on is no event any more. */
  public void onStop() {
    pumps.forEach(WitnessPump::onStop);
  }

  /** Asks each for the newest checkpoint once more, for at most 5 s. */
  @Override
  public void close() {
    var deadline = System.nanoTime() + TIME_TO_FINISH.toNanos();
    pumps.forEach(WitnessPump::finish);
    try {
      for (var pump : pumps) {
        pump.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pumps.forEach(WitnessPump::close);
  }
}
