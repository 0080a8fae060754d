package dev.gatehouse.session;

import dev.gatehouse.statement.MemoryBudget;
import dev.gatehouse.wire.ErrorFields;
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

  private final Connection connection;
  private final Serving serving;
  private final MemoryBudget budget;
  private final Duration patience;
  private int taken;
  private @Nullable Future<?> deadline;

  LargeMessage(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.budget = connection.services().memory().underWay();
    this.patience = connection.services().limits().messageTimeout();
  }

  /**
   * The message at hand is not whole and has this many bytes. Without room for it the client's
   * messages pause until there is.
   *
   * @return whether it waits for room
   */
  boolean onBegun(int size) {
    if (size < THRESHOLD || taken > 0) {
      return false;
    }
    if (deadline == null) {
      deadline =
          connection
              .loop()
              .schedule(() -> onLate(size), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (budget.take(size)) {
      taken = size;
      return false;
    }
    serving.pause().begin(Pause.Reason.MEMORY);
    budget.onGiven(() -> connection.loop().execute(this::onRoom));
    return true;
  }

  private void onRoom() {
    if (connection.phase() == serving && serving.pause().end(Pause.Reason.MEMORY)) {
      serving.proceedWithClient();
    }
  }

  private void onLate(int size) {
    if (taken > 0) {
      var reason =
          "a message of " + size + " bytes was not sent within " + patience.toSeconds() + " s";
      connection.fail(ErrorFields.fatal("57014", reason), reason);
    } else {
      var reason = "no memory for a message of " + size + " bytes: too many are under way";
      connection.fail(ErrorFields.fatal("53200", reason), reason);
    }
  }

  /** The message at hand is dealt with, or the session has ended. */
  void onEnded() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
    if (taken > 0) {
      budget.giveBack(taken);
      taken = 0;
    }
  }
}
