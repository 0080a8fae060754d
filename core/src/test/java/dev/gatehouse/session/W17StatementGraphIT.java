package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One namespace for statements, portals and cursors: every execution leads to its SQL. */
class W17StatementGraphIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static AuditEvent.Statement statement(String text) {
    return Objects.requireNonNull(proxy.intents(text).getLast().statement());
  }

  private static void run(RawClient client, String... queries) throws Exception {
    for (var query : queries) {
      client.send(new Frames().query(query));
      client.untilReady();
    }
  }

  @Test
  void w17ShouldShowTheSqlOfAnExecuteThatSqlPrepared() throws Exception {
    var prepare = "PREPARE w17a AS SELECT ssn FROM customers";
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, prepare, "BEGIN", "EXECUTE w17a /*1*/", "ROLLBACK", "EXECUTE w17a /*2*/");
    }
    assertThat(statement("EXECUTE w17a /*1*/").origins()).containsExactly(prepare);
    // It survives the rollback of the transaction.
    var last = statement("EXECUTE w17a /*2*/");
    assertThat(last.origins()).containsExactly(prepare);
    assertThat(last.facts().getFirst().reads()).contains(new QualifiedName(null, "customers"));
  }

  @Test
  void w17ShouldShowTheSqlOfAnExecuteThatTheProtocolPrepared() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("w17b", "SELECT name FROM customers").sync());
      client.untilReady();
      run(client, "EXECUTE w17b");
    }
    assertThat(statement("EXECUTE w17b").origins()).containsExactly("SELECT name FROM customers");
  }

  @Test
  void w17ShouldForgetAPrepareThatFailedAndWhatWasDeallocated() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, "PREPARE w17c AS SELECT 1 FROM nowhere", "EXECUTE w17c /*1*/");
      run(client, "PREPARE w17c AS SELECT 1", "DEALLOCATE w17c", "EXECUTE w17c /*2*/");
      run(client, "PREPARE w17c AS SELECT 1", "DISCARD ALL", "EXECUTE w17c /*3*/");
    }
    for (var text : List.of("EXECUTE w17c /*1*/", "EXECUTE w17c /*2*/", "EXECUTE w17c /*3*/")) {
      assertThat(statement(text).origins()).isEmpty();
      assertThat(statement(text).facts().getFirst().completeness()).isEqualTo(Completeness.OPAQUE);
    }
  }

  @Test
  void m07ShouldShowTheSqlOfAFetchAndTheParametersOfItsCursor() throws Exception {
    var declare = "DECLARE w17d CURSOR FOR SELECT name FROM customers WHERE id = $1::int";
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, "BEGIN");
      client.send(new Frames().parse("", declare).sync());
      client.untilReady();
      client.send(new Frames().bind("", "", " 02").execute("").sync());
      client.untilReady();
      run(client, "FETCH ALL FROM w17d", "ROLLBACK", "FETCH NEXT FROM w17d");
    }
    var fetch = proxy.intents("FETCH ALL FROM w17d").getFirst();
    assertThat(statement("FETCH ALL FROM w17d").origins()).containsExactly(declare);
    assertThat(fetch.parameters()).extracting(Parameter::value).containsExactly("2");
    // It does not survive the rollback.
    assertThat(statement("FETCH NEXT FROM w17d").origins()).isEmpty();
  }

  @Test
  void m08ShouldKnowWhatOneMessagePreparesAndRuns() throws Exception {
    var text = "PREPARE w17e AS SELECT ssn FROM customers; EXECUTE w17e";
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, text);
    }
    var shown = statement(text);
    assertThat(shown.origins()).containsExactly("PREPARE w17e AS SELECT ssn FROM customers");
    assertThat(shown.facts().getLast().completeness()).isEqualTo(Completeness.FULL);
  }

  @Test
  void w14ShouldFollowANameThatTheServerCuts() throws Exception {
    var name = "w".repeat(70);
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, "PREPARE " + name + " AS SELECT 14", "EXECUTE " + name.substring(0, 64));
    }
    assertThat(statement("EXECUTE www").origins())
        .containsExactly("PREPARE " + name + " AS SELECT 14");
  }

  /** What a FETCH of the cursor stands for after these; empty if that is not known. */
  private static List<String> fetched(String mark, String... queries) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, queries);
      run(client, "FETCH NEXT FROM w17h /*" + mark + "*/");
    }
    return statement("FETCH NEXT FROM w17h /*" + mark + "*/").origins();
  }

  @Test
  void w17ShouldFollowACursorThatOutlivesItsTransaction() throws Exception {
    var held = "DECLARE w17h CURSOR WITH HOLD FOR SELECT ssn FROM customers";
    assertThat(fetched("alone", held)).containsExactly(held);
    assertThat(fetched("committed", "BEGIN", held, "COMMIT", "BEGIN", "ROLLBACK"))
        .containsExactly(held);
    assertThat(fetched("error later", held, "SELECT 1/0")).containsExactly(held);
    assertThat(statement("FETCH NEXT FROM w17h /*committed*/").facts().getFirst().completeness())
        .isEqualTo(Completeness.FULL);
  }

  @Test
  void w17ShouldForgetACursorThatDoesNotOutliveIt() throws Exception {
    var held = "DECLARE w17h CURSOR WITH HOLD FOR SELECT ssn FROM customers";
    assertThat(fetched("not held", "BEGIN", held.replace("WITH HOLD", ""), "COMMIT")).isEmpty();
    assertThat(fetched("rolled back", "BEGIN", held, "ROLLBACK")).isEmpty();
    assertThat(fetched("failed", held + "; SELECT 1/0")).isEmpty();
    assertThat(fetched("savepoint", "BEGIN", "SAVEPOINT s", held, "ROLLBACK TO s", "COMMIT"))
        .isEmpty();
    assertThat(fetched("closed", held, "CLOSE w17h")).isEmpty();
    assertThat(fetched("all closed", held, "CLOSE ALL")).isEmpty();
    assertThat(fetched("discarded", held, "DISCARD ALL")).isEmpty();
    assertThat(
            fetched(
                "code",
                held,
                "DO $$BEGIN EXECUTE 'CLOSE w17h'; EXECUTE 'DECLARE w17h CURSOR WITH HOLD FOR SELECT 1';"
                    + " END$$"))
        .isEmpty();
  }
}
