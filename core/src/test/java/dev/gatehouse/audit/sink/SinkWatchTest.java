package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.sink.SinkState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** PCI 10.7: that a copy of the log does not come is on record, and so reaches the others. */
class SinkWatchTest {

  private final List<String> recorded = new ArrayList<>();
  private final List<SinkState> states = new ArrayList<>();
  private final SinkWatch watch =
      new SinkWatch(() -> List.copyOf(states), new Log(), InstantSource.fixed(FakeLog.TIME));
  private @Nullable IOException outage;

  private final class Log implements Recorder {
    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public @Nullable IOException outage() {
      return outage;
    }

    @Override
    public void submit(List<Event> events, Callback callback) {
      for (var event : events) {
        assertThat(event.type()).isEqualTo("sink");
        assertThat(event.details()).containsEntry("next", "7").containsEntry("waiting", "3");
        recorded.add(event.details().get("sink") + " " + event.details().get("state"));
      }
      callback.onRecorded(null);
    }

    @Override
    public void close() {}
  }

  private void look(long second, Phase phase, long deadLetters) {
    states.clear();
    states.add(state("siem", phase, deadLetters));
    states.add(state("file", Phase.RUNNING, 0));
    watch.look(Duration.ofSeconds(second).toNanos());
  }

  private static SinkState state(String name, Phase phase, long deadLetters) {
    return new SinkState(name, true, phase, 7, 3, Duration.ZERO, 0, deadLetters, 0, null);
  }

  @Test
  void shouldRecordThatASinkFailsAndThatItGoesOn() {
    look(0, Phase.RUNNING, 0);
    look(1, Phase.RETRYING, 0);
    look(10, Phase.RETRYING, 0);
    assertThat(recorded).isEmpty();

    look(11, Phase.RETRYING, 0);
    look(60, Phase.RETRYING, 0);
    look(61, Phase.RUNNING, 0);
    look(62, Phase.RUNNING, 0);

    assertThat(recorded).containsExactly("siem failing", "siem running");
  }

  @Test
  void shouldNotBeFedByItsOwnEvents() {
    for (var second = 0; second < 1000; second++) {
      look(second, second % 9 == 0 ? Phase.RUNNING : Phase.RETRYING, 0);
    }

    assertThat(recorded).isEmpty();
  }

  @Test
  void shouldRecordThatASinkHasStopped() {
    look(0, Phase.REJECTED, 0);
    look(1, Phase.REJECTED, 0);
    look(2, Phase.CLOSED, 0);

    assertThat(recorded).containsExactly("siem stopped");
  }

  @Test
  void shouldRecordDeadLettersOnceAMinute() {
    for (var second = 0; second < 120; second++) {
      look(second, Phase.RUNNING, 1 + second);
    }

    assertThat(recorded).containsExactly("siem dead-letters", "siem dead-letters");
  }

  @Test
  void shouldWaitUntilItCanBeRecorded() {
    outage = new IOException("disk full");
    look(0, Phase.REJECTED, 0);
    assertThat(recorded).isEmpty();

    outage = null;
    look(1, Phase.REJECTED, 0);

    assertThat(recorded).containsExactly("siem stopped");
  }
}
