package dev.gatehouse.plugins.sinkfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.GatehouseBox;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file inside Gatehouse. */
class BoxIT {

  @TempDir private Path folder;

  @Test
  void holdsIntentAndOutcomeOfWhatRan() throws Exception {
    var config = Configs.of(Path.of("audit.jsonl"), "gatehouse", SinkFileConfig.Sync.NONE);
    var file = folder.resolve("audit.jsonl");
    try (var sink = new SinkFileProvider().open(config, new FakePluginContext(folder));
        var box = GatehouseBox.builder().sink(sink).build()) {
      box.server().on("DELETE FROM notes").completes("DELETE 9");
      try (var client = box.login("alice")) {
        assertThat(client.query("DELETE FROM notes").tag()).isEqualTo("DELETE 9");
        // Evidence before effect: the intent is in the file before the answer is with the client.
        assertThat(Files.readString(file)).contains("DELETE FROM notes");
      }
    }
    assertThat(Files.readAllLines(file)).hasSize(7).last().asString().contains("disconnection");
  }
}
