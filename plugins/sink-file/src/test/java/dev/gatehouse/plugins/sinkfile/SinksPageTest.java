package dev.gatehouse.plugins.sinkfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakePluginContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/sinks.md. */
class SinksPageTest {

  private static final Path PAGE = Path.of("..", "..", "distribution", "docs", "sinks.md");

  @Test
  void itsExamplesWork(@TempDir Path folder) throws Exception {
    var provider = new SinkFileProvider();

    var examples = ConfigOf.examples(provider, PAGE);

    assertThat(examples).hasSize(1);
    try (var opened = provider.open(examples.getFirst(), new FakePluginContext(folder))) {
      assertThat(opened).isNotNull();
    }
  }
}
