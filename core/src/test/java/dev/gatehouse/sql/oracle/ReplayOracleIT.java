package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The given corpus, script by script in a scratch database: no relation and no column is missed.
 */
class ReplayOracleIT {

  /** Makes what all other scripts need. */
  private static final String SETUP = "test_setup.sql";

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldMissNothingOfTheGivenCorpus(Server server) throws IOException, SQLException {
    // given
    Assumptions.assumeTrue(
        Extent.FULL && Corpus.isGiven(),
        "skipped: it takes minutes; run with -Poracles -Dcorpus=<statements.jsonl.gz>");
    var scripts = Corpus.scripts();
    var setup = scripts.getOrDefault(SETUP, List.of());
    var missed = new ArrayList<String>();
    int analyzed = 0;
    int locked = 0;
    int traced = 0;
    int withLineage = 0;

    // when
    for (var script : scripts.entrySet()) {
      anew(server);
      try (var replay = new Replay(server, "replay", missed)) {
        run(setup, replay);
        if (!script.getKey().equals(SETUP)) {
          run(script.getValue(), replay);
        }
        analyzed += replay.analyzed();
        locked += replay.locked();
        traced += replay.traced();
        withLineage += replay.withLineage();
      } catch (IOException lost) {
        System.out.println("oracle replay: " + script.getKey() + " lost its session: " + lost);
      }
    }

    // then
    System.out.printf(
        "oracle replay, %s: %d analyzed, %d relations, %d columns, %d with lineage, %d missed%n",
        server, analyzed, locked, traced, withLineage, missed.size());
    var folder = Files.createDirectories(Path.of("target", "oracles"));
    Files.write(folder.resolve("replay-missed-" + server.major() + ".txt"), missed);
    assertThat(missed).isEmpty();
    assertThat(Map.of("analyzed", analyzed, "locked", locked, "traced", traced))
        .doesNotContainValue(0);
  }

  private static void run(List<String> statements, Replay replay) throws IOException, SQLException {
    for (var statement : statements) {
      replay.run(statement);
    }
  }

  private static void anew(Server server) throws SQLException {
    try (var connection = server.connect();
        var statement = connection.createStatement()) {
      statement.execute("drop database if exists replay with (force)");
      statement.execute("create database replay template template0");
    }
  }
}
