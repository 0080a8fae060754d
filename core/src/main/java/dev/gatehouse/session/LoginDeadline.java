package dev.gatehouse.session;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection may take to become a session. Confined to the connection's event loop, as
 * all timers of a connection.
 */
final class LoginDeadline {

  /** How long one without room may take to cancel a statement or to ask why. */
  private static final Duration WITHOUT_ROOM = Duration.ofSeconds(5);

  private final Connection connection;
  private final Duration startup;
  private final Duration login;
  private final long opened = System.nanoTime();
  private @Nullable Future<?> timer;

  LoginDeadline(Connection connection) {
    this.connection = connection;
    this.login = connection.services().limits().loginTimeout();
    this.startup = shortest(connection.services().deadlines().startup(), login);
  }

  private static Duration shortest(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** It is open: its startup message is awaited. */
  void onOpened() {
    limitTo(startup, "startup took too long");
  }

  /** There is no room for it: it may stay a little. */
  void onTurnedAway() {
    limitTo(shortest(startup, WITHOUT_ROOM), "startup took too long");
  }

  /** Its startup message has come. */
  void onLoggingIn() {
    var spent = Duration.ofNanos(System.nanoTime() - opened);
    limitTo(login.minus(spent), "login took too long");
  }

  /** It is a session, or over. */
  void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void limitTo(Duration patience, String reason) {
    stop();
    timer =
        connection
            .loop()
            .schedule(
                () -> connection.guarded(() -> connection.fail("57014", reason), false),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
  }
}
