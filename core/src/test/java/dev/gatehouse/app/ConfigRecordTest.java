package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has changed since the last start, and nothing else. */
class ConfigRecordTest {

  @TempDir private Path folder;

  private final List<Map<String, String>> recorded = new ArrayList<>();
  private boolean broken;

  private final class Log implements Recorder {
    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public void submit(List<Event> events, Callback callback) {
      if (broken) {
        callback.onRecorded(new IOException("disk full"));
        return;
      }
      for (var event : events) {
        assertThat(event.type()).isEqualTo("config");
        recorded.add(event.details());
      }
      callback.onRecorded(null);
    }

    @Override
    public void close() {}
  }

  private void start(Map<String, String> parts) throws Exception {
    ConfigRecord.of(folder, parts).record(new Log(), Instant.EPOCH);
  }

  @Test
  void shouldRecordEachChangeOnce() throws Exception {
    start(Map.of("config", "a", "script.office", "b", "plugin.old", "c"));
    start(Map.of("config", "a", "script.office", "b", "plugin.old", "c"));
    start(Map.of("config", "a", "script.office", "B", "plugin.new", "d"));
    start(Map.of("config", "a", "script.office", "B", "plugin.new", "d"));

    assertThat(recorded).hasSize(2);
    assertThat(recorded.getFirst())
        .containsEntry("config.before", "none")
        .containsEntry("config.after", "a");
    var operator = System.getProperty("user.name");
    assertThat(recorded.getLast())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "operator", operator,
                "script.office.before", "b",
                "script.office.after", "B",
                "plugin.old.before", "c",
                "plugin.old.after", "none",
                "plugin.new.before", "none",
                "plugin.new.after", "d"));
  }

  @Test
  void shouldForgetNoChangeThatIsNotOnRecord() throws Exception {
    start(Map.of("config", "a"));
    broken = true;
    assertThatThrownBy(() -> start(Map.of("config", "b"))).hasMessage("disk full");

    broken = false;
    start(Map.of("config", "b"));

    assertThat(recorded.getLast())
        .containsEntry("config.before", "a")
        .containsEntry("config.after", "b");
  }
}
