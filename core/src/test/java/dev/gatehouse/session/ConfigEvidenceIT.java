package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SOC 2 CC8.1: a change of the configuration is on record with both hashes. */
class ConfigEvidenceIT {

  private static final String VALUE = "Emil-5Rt61zz";

  @TempDir private Path folder;

  private String start(String capture) throws Exception {
    var audit =
        "{ directory: %s, key-directory: %s, segment-size: 1MiB%s }"
            .formatted(folder.resolve("audit"), folder.resolve("keys"), capture);
    try (var gatehouse = new GatehouseProcess(folder, audit, "")) {
      var url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(gatehouse.port());
      try (var connection = DriverManager.getConnection(url, "postgres", "");
          var statement = connection.prepareStatement("SELECT ?::text, '" + VALUE + "'")) {
        statement.setString(1, VALUE);
        statement.executeQuery().close();
      }
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }
    return Sha256.hex(Files.readAllBytes(folder.resolve("gatehouse.yaml")));
  }

  private List<JsonNode> changes() throws IOException {
    var search =
        CommandLines.audit(
            folder.resolve("audit"), "search", "--event", "config", "--format", "gatehouse");
    var changes = new ArrayList<JsonNode>();
    for (var line : search.lines()) {
      changes.add(new JsonMapper().readTree(line).get("details"));
    }
    return changes;
  }

  @Test
  void shouldRecordAChangeOnceWithBothHashes() throws Exception {
    var first = start("");
    assertThat(start("")).isEqualTo(first);

    assertThat(changes()).hasSize(1);
    var made = changes().getFirst();
    assertThat(made.get("config.before").asText()).isEqualTo("none");
    assertThat(made.get("config.after").asText()).isEqualTo(first);
    assertThat(made.get("operator").asText()).isEqualTo(System.getProperty("user.name"));

    // When
    var second = start(", capture: [ { parameters: hash } ]");

    // Then
    assertThat(changes()).hasSize(2);
    var edited = changes().getLast();
    assertThat(edited.get("config.before").asText()).isEqualTo(first);
    assertThat(edited.get("config.after").asText()).isEqualTo(second);

    // And the rule holds, with a key of its own
    var hash =
        CommandLines.run("audit", "hash-value", "--key-directory", folder.resolve("keys"), VALUE);
    assertThat(hash.code()).as(hash.toString()).isZero();
    assertThat(count("--param-hash", hash.lines().getFirst())).isEqualTo("1");
    assertThat(count("--text", VALUE)).isEqualTo("2");
  }

  private String count(String option, String value) {
    return CommandLines.audit(folder.resolve("audit"), "search", option, value, "--count")
        .lines()
        .getFirst();
  }
}
