package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who wonders why no session is let in finds it in the log of the process, and once. */
class LagLimitTest {

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(LagLimit.class);

  @TempDir private Path directory;
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  @BeforeEach
  void listen() {
    said.start();
    LOGGER.addAppender(said);
  }

  @AfterEach
  void stop() {
    LOGGER.detachAppender(said);
  }

  private List<Level> levels() {
    return said.list.stream().map(ILoggingEvent::getLevel).toList();
  }

  private static String keys(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .map(pair -> pair.key + "=" + pair.value)
        .collect(Collectors.joining(" "));
  }

  @Test
  void shouldSayOnceThatItIsCrossedAndOnceThatItHolds() {
    var limit = new LagLimit("sink", "siem", Duration.ofSeconds(5));

    assertThat(limit.admits(Duration.ofSeconds(5))).isTrue();
    assertThat(said.list).isEmpty();
    assertThat(limit.admits(Duration.ofSeconds(6))).isFalse();
    assertThat(limit.admits(Duration.ofSeconds(7))).isFalse();
    assertThat(levels()).containsExactly(Level.ERROR);
    assertThat(keys(said.list.getFirst())).isEqualTo("sink=siem lag=PT6S max-lag=PT5S");
    assertThat(limit.admits(Duration.ZERO)).isTrue();
    assertThat(limit.admits(Duration.ZERO)).isTrue();
    assertThat(levels()).containsExactly(Level.ERROR, Level.INFO);
  }

  @Test
  void shouldHaveNoLimitAtZero() {
    assertThat(new LagLimit("sink", "siem", Duration.ZERO).admits(Duration.ofDays(9))).isTrue();
    assertThat(said.list).isEmpty();
  }

  @Test
  void shouldNameEachSinkThatIsTooFarBehind() throws Exception {
    var log = new FakeLog();
    log.events(1);
    var sink = new FakeSink();
    sink.behaviour =
        events -> {
          throw new IOException("down");
        };
    var options =
        new SinkOptions(
            true, Duration.ofMinutes(1), SinkOptions.OnReject.STOP, SinkOptions.From.START);
    try (var sinks =
        Sinks.start(
            directory,
            log,
            () -> FakeLog.TIME.plus(Duration.ofHours(1)),
            new SinkDispatch.Target("first", sink, options),
            new SinkDispatch.Target("second", sink, options))) {
      Sinks.await(() -> sinks.states().stream().allMatch(state -> state.failures() > 0));

      assertThat(sinks.mayAdmit()).isFalse();

      assertThat(said.list)
          .extracting(LagLimitTest::keys)
          .containsExactly("sink=first lag=PT1H max-lag=PT1M", "sink=second lag=PT1H max-lag=PT1M");
    }
  }

  @Test
  void shouldBeAskedThoughNobodyLogsIn() {
    var asked = new int[1];
    var recorder =
        new Recorder() {
          @Override
          public boolean enabled() {
            return true;
          }

          @Override
          public boolean mayAdmit() {
            asked[0]++;
            return true;
          }

          @Override
          public void submit(List<Event> events, Callback callback) {}

          @Override
          public void close() {}
        };

    new SinkWatch(List::of, recorder, InstantSource.system()).look(0);

    assertThat(asked[0]).isEqualTo(1);
  }
}
