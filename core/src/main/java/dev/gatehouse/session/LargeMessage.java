package dev.gatehouse.session;

import dev.gatehouse.statement.MemoryBudget;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message of the client that comes in several reads and must be whole before it is judged: what
 * it takes is asked for before it is buffered, so that many sessions cannot use up the memory of
 * all. A client that takes its time is cut off, or others would wait for it.
 */
final class LargeMessage {

  /** What comes in fewer bytes is buffered without asking. */
  static final int THRESHOLD = 64 * 1024;

  /** What must come in each while, or others would wait for a client that only pretends. */
  private static final int PROGRESS = 16 * 1024;

  private static final Duration WHILE = Duration.ofSeconds(10);

  private final Connection connection;
  private final Serving serving;
  private final MemoryBudget budget;
  private final Duration patience;
  private MemoryBudget.@Nullable Claim claim;
  private @Nullable Future<?> check;
  private int size;
  private int received;
  private int receivedBefore;
  private long began;

  LargeMessage(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.budget = connection.services().memory().underWay();
    this.patience = connection.services().limits().messageTimeout();
  }

  /**
   * The message at hand is not whole. Without room for it the client's messages pause until there
   * is.
   *
   * @param whole its size
   * @param now how much of it is there
   * @return whether it waits for room from now on
   */
  boolean onPart(int whole, int now) {
    received = now;
    if (whole < THRESHOLD || claim != null) {
      return false;
    }
    size = whole;
    receivedBefore = now;
    began = System.nanoTime();
    claim = budget.claim(whole, () -> connection.loop().execute(this::onRoom));
    scheduleCheck();
    if (claim.granted()) {
      return false;
    }
    serving.pause().begin(Pause.Reason.MEMORY);
    return true;
  }

  private void onRoom() {
    if (connection.phase() == serving && serving.pause().end(Pause.Reason.MEMORY)) {
      began = System.nanoTime();
      receivedBefore = received;
      serving.proceedWithClient();
    }
  }

  private void scheduleCheck() {
    var wait = Math.min(WHILE.toMillis(), patience.toMillis());
    check = connection.loop().schedule(this::onCheck, wait, TimeUnit.MILLISECONDS);
  }

  private void onCheck() {
    if (claim == null) {
      return;
    }
    var late = System.nanoTime() - began >= patience.toNanos();
    if (!claim.granted()) {
      if (late) {
        connection.fail(
            "53200", "no memory for a message of " + size + " bytes: too many are under way");
        return;
      }
    } else if (!connection.clientGate().isOpen()) {
      // It is not the client who is slow.
      began = System.nanoTime();
    } else if (late || received - receivedBefore < PROGRESS) {
      connection.fail("57014", "a message of " + size + " bytes is sent too slowly");
      return;
    }
    receivedBefore = received;
    scheduleCheck();
  }

  /** The message at hand is whole: it may wait for whatever it has to wait for. */
  void onWhole() {
    if (check != null) {
      check.cancel(false);
      check = null;
    }
  }

  /** The message at hand is dealt with, or the session has ended. */
  void onEnded() {
    onWhole();
    if (claim != null) {
      claim.end();
      claim = null;
    }
  }
}
