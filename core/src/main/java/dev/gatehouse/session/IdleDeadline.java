package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a session that waits too long for its client, in PostgreSQL's words ({@code
 * idle_session_timeout}, {@code idle_in_transaction_session_timeout}). One timer looks at the time
 * of the last message now and then; messages move no timer. Confined to the session's event loop.
 */
final class IdleDeadline {

  private final Connection connection;
  private final Serving serving;
  private final long idle;
  private final long transactionIdle;
  private long last = System.nanoTime();
  private Future<?> timer;

  /** At least one of both deadlines must be set. */
  IdleDeadline(Connection connection, Serving serving, Deadlines deadlines) {
    this.connection = connection;
    this.serving = serving;
    this.idle = nanos(deadlines.idle());
    this.transactionIdle = nanos(deadlines.transactionIdle());
    this.timer = schedule(Math.min(idle, transactionIdle));
  }

  /** Whether there is any deadline. */
  static boolean set(Deadlines deadlines) {
    return !deadlines.idle().isZero() || !deadlines.transactionIdle().isZero();
  }

  private static long nanos(Duration patience) {
    return patience.isZero() ? Long.MAX_VALUE : patience.toNanos();
  }

  private Future<?> schedule(long delay) {
    return connection
        .loop()
        .schedule(() -> connection.guarded(this::look, false), delay, TimeUnit.NANOSECONDS);
  }

  /** Something was read from either side. */
  void onActivity() {
    last = System.nanoTime();
  }

  void stop() {
    timer.cancel(false);
  }

  /** Looks again before anything that may begin now could be due. */
  private void look() {
    var shortest = Math.min(idle, transactionIdle);
    var status = serving.awaitsClient();
    var patience = status == null ? Long.MAX_VALUE : patience(status);
    var left = patience == Long.MAX_VALUE ? shortest : patience - (System.nanoTime() - last);
    if (left > 0) {
      timer = schedule(Math.min(left, shortest));
    } else if (status == TransactionStatus.IDLE) {
      connection.fail("57P05", "terminating connection due to idle-session timeout");
    } else {
      connection.fail("25P03", "terminating connection due to idle-in-transaction timeout");
    }
  }

  private long patience(TransactionStatus status) {
    return switch (status) {
      case IDLE -> idle;
      case ACTIVE, FAILED -> transactionIdle;
    };
  }
}
