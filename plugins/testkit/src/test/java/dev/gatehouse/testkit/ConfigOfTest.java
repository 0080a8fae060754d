package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.AuditSinkProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.config.Default;
import dev.gatehouse.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigOfTest {

  public record Config(@Default("5") int largestBatch) {}

  private static final class Sink implements AuditSinkProvider<Config> {
    @Override
    public String type() {
      return "sink-test";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public AuditSink open(Config config, PluginContext context) {
      return events -> {};
    }
  }

  @Test
  void bindsAsTheCoreDoes() throws ConfigException {
    assertThat(ConfigOf.yaml(new Sink(), "largest-batch: 7")).isEqualTo(new Config(7));
    assertThat(ConfigOf.yaml(new Sink(), "{}")).isEqualTo(new Config(5));
    assertThatThrownBy(() -> ConfigOf.yaml(new Sink(), "largest-batch: x\nother: 1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.yaml:1:16: largest-batch")
        .hasMessageContaining("config.yaml:2:1: other: unknown key");
  }

  @Test
  void findsEveryExampleOfTheTypeInAMarkdownFile(@TempDir Path folder) throws Exception {
    var readme = folder.resolve("README.md");
    Files.writeString(
        readme,
        """
        # Sink
        ```yaml
        audit:
          sinks:
            - { name: a, type: sink-test, config: { largest-batch: 1 } }
            - { name: b, type: sink-other, config: { x: 1 } }
            - { name: c, type: sink-test }
        ```
        Not an example: `type: sink-test`
        ```yaml
        audit: { sinks: [ { name: d, type: sink-test, config: { largest-batch: 2 } } ] }
        ```
        """);

    assertThat(ConfigOf.examples(new Sink(), readme))
        .containsExactly(new Config(1), new Config(5), new Config(2));
  }

  @Test
  void failsForAnExampleThatAUserCouldNotUse(@TempDir Path folder) throws IOException {
    var readme = folder.resolve("README.md");
    Files.writeString(
        readme, "```yaml\nsinks: [ { type: sink-test, config: { largest-batsh: 1 } } ]\n```\n");

    assertThatThrownBy(() -> ConfigOf.examples(new Sink(), readme))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unknown key");
  }
}
