package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.audit.sink.SinkOptions.From;
import dev.gatehouse.audit.sink.SinkOptions.OnReject;
import dev.gatehouse.audit.sink.SinkState.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A required sink beyond its lag limit lets no session in. */
@Timeout(30)
class F06RequiredSinkIT {

  private static final SinkOptions LIMITED =
      new SinkOptions(true, Duration.ofMinutes(10), OnReject.STOP, From.START);

  @TempDir private Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(FakeLog.TIME);
  private final FakeLog log = new FakeLog();
  private final FakeSink sink = new FakeSink();

  private static void down() throws IOException {
    throw new IOException("down");
  }

  private SinkDispatch start(SinkOptions options) throws IOException {
    return Sinks.start(directory, log, now::get, new SinkDispatch.Target("siem", sink, options));
  }

  @Test
  void shouldRefuseSessionsFromTheLimitOnAndAdmitThemWhenItHasCaughtUp() throws Exception {
    sink.behaviour = events -> down();
    log.events(2);
    try (var sinks = start(LIMITED)) {
      Sinks.await(() -> Sinks.state(sinks).failures() > 0);
      now.set(FakeLog.TIME.plus(Duration.ofMinutes(10)));
      assertThat(sinks.mayAdmit()).isTrue();
      now.set(FakeLog.TIME.plus(Duration.ofMinutes(10)).plusMillis(1));
      assertThat(sinks.mayAdmit()).isFalse();
      assertThat(Sinks.state(sinks).lag()).isEqualTo(Duration.ofMinutes(10).plusMillis(1));

      sink.behaviour = events -> {};
      Sinks.await(sinks::mayAdmit);
      assertThat(Sinks.state(sinks).lag()).isZero();
    }
  }

  @Test
  void shouldRefuseSessionsWhenItHasStoppedAtARejectedEvent() throws Exception {
    sink.behaviour =
        events -> {
          throw new RejectedEventException(1, "too odd");
        };
    log.events(2);
    try (var sinks = start(LIMITED)) {
      Sinks.await(() -> Sinks.state(sinks).phase() == Phase.REJECTED);
      assertThat(sinks.mayAdmit()).isTrue();
      now.set(FakeLog.TIME.plus(Duration.ofMinutes(11)));
      assertThat(sinks.mayAdmit()).isFalse();
    }
  }

  @Test
  void shouldRefuseSessionsWhenTheLogCannotBeRead() throws Exception {
    log.events(2);
    log.fault = new IOException("input/output error");
    try (var sinks = start(LIMITED)) {
      Sinks.await(() -> Sinks.state(sinks).failures() > 0);
      now.set(FakeLog.TIME.plus(Duration.ofMinutes(11)));
      assertThat(sinks.mayAdmit()).isFalse();
    }
  }

  @Test
  void w33ShouldNotBeFooledByAClockThatIsSetBack() throws Exception {
    sink.behaviour = events -> down();
    log.events(1);
    var strict = new SinkOptions(true, Duration.ofMillis(50), OnReject.STOP, From.START);
    now.set(FakeLog.TIME.minus(Duration.ofDays(1)));
    try (var sinks = start(strict)) {
      Sinks.await(() -> !sinks.mayAdmit());
    }
  }

  @Test
  void shouldNotRefuseSessionsForASinkThatIsNotRequiredOrHasNoLimit() throws Exception {
    sink.behaviour = events -> down();
    log.events(1);
    now.set(FakeLog.TIME.plus(Duration.ofDays(9)));
    for (var required : new boolean[] {false, true}) {
      var options =
          new SinkOptions(
              required,
              required ? Duration.ZERO : Duration.ofMinutes(1),
              OnReject.STOP,
              From.START);
      try (var sinks = start(options)) {
        Sinks.await(() -> Sinks.state(sinks).failures() > 0);
        assertThat(sinks.mayAdmit()).isTrue();
      }
    }
  }
}
