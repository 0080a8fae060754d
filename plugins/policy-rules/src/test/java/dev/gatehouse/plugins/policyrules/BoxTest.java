package dev.gatehouse.plugins.policyrules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.GatehouseBox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules inside Gatehouse. */
class BoxTest {

  @TempDir private Path folder;

  @Test
  void refusesWhatARuleDeniesBeforeTheServerSeesIt() throws Exception {
    var provider = new PolicyRulesProvider();
    var config =
        ConfigOf.yaml(
            provider,
            """
            rules:
              - name: no-unrestricted-writes
                deny: { missing-where: true }
                message: name the rows
            """);
    try (var policy = provider.open(config, new FakePluginContext(folder));
        var box = GatehouseBox.builder().policy(policy).build()) {
      box.server().on("DELETE FROM notes").completes("DELETE 9");
      box.server().on("DELETE FROM notes WHERE id = $1").completes("DELETE 1");
      try (var client = box.login("alice")) {
        assertThat(client.query("DELETE FROM notes").error())
            .extracting("sqlState", "message")
            .containsExactly("42501", "name the rows");
        assertThat(client.execute("DELETE FROM notes").error()).isNotNull();
        assertThat(client.execute("DELETE FROM notes WHERE id = $1", "1").tag())
            .isEqualTo("DELETE 1");
      }
      assertThat(box.server().received()).doesNotContain("DELETE FROM notes");
    }
  }
}
