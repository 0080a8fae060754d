package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.masking.StubMasking;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Role app may not see customers.ssn, whatever it tries; the word SECRET never reaches it. */
class MaskingIT {

  private static Proxy proxy;

  private static final class Hidden extends StubMasking {
    Hidden() {
      super(
          "hidden",
          "public.customers.ssn",
          ResultColumn::plainText,
          (cell, out) -> out.writeText("hidden(" + cell.text().length() + ")"));
    }

    @Override
    public Set<ColumnName> protectedColumns(Session session) {
      return session.databaseRole().equals("app") ? super.protectedColumns(session) : Set.of();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        """
        CREATE OR REPLACE FUNCTION s.swap() RETURNS int LANGUAGE plpgsql AS '
          BEGIN
            EXECUTE ''DEALLOCATE st'';
            EXECUTE ''PREPARE st AS SELECT ssn || chr(33) FROM customers'';
            RETURN 1;
          END'
        """,
        """
        CREATE OR REPLACE FUNCTION s.swap_and_fail() RETURNS int LANGUAGE plpgsql AS
          'BEGIN PERFORM s.swap(); RAISE ''swapped''; END'
        """,
        """
        CREATE OR REPLACE FUNCTION s.swap_early() RETURNS int LANGUAGE plpgsql IMMUTABLE AS
          'BEGIN RETURN s.swap(); END'
        """);
    proxy = Proxy.builder().masking(new Hidden()).start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ssn FROM customers ORDER BY id",
        "SELECT ssn AS x FROM customers",
        "SELECT id, name, ssn, bal FROM customers",
        "SELECT c.ssn FROM ONLY customers c",
        "SELECT z.s FROM (SELECT ssn AS s FROM customers) z",
        "WITH w AS (SELECT id, ssn FROM customers) SELECT ssn FROM w",
        "SELECT ssn::text FROM public.customers",
        "SELECT \"ssn\" FROM \"customers\" c(a, b, ssn)",
        "DELETE FROM customers WHERE false RETURNING ssn",
      })
  void shouldMaskByOrigin(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query(sql));
      var simple = client.untilReady();
      assertThat(simple.toString()).doesNotContain("SECRET").doesNotContain("E:");
      if (!sql.startsWith("DELETE")) {
        assertThat(simple.toString()).contains("hidden(10)");
      }
      // The second time without Describe: the plan must not depend on what the client asks for.
      client.send(
          new Frames().parse("p", sql).bind("", "p").execute("").bind("", "p").execute("").sync());
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").doesNotContain("E:");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ssn || '' FROM customers",
        "SELECT max(ssn) FROM customers",
        "SELECT customers FROM customers",
        "SELECT row_to_json(c) FROM customers c",
        "SELECT ssn FROM customers UNION SELECT 'x'",
        "SELECT code FROM v_cust",
        "SELECT * FROM leak()",
        "SELECT ssn::int FROM customers",
        "SELECT set_config('my.x', (SELECT ssn FROM customers LIMIT 1), false)",
        "SELECT pg_notify('c', ssn) FROM customers",
        "COPY customers TO STDOUT",
        "COPY (SELECT ssn FROM customers) TO STDOUT",
        "CREATE TABLE s.copy AS SELECT * FROM customers",
        "SELECT ssn INTO TEMP t FROM customers",
        "CREATE VIEW s.v AS SELECT ssn FROM customers",
        "INSERT INTO notes SELECT id + 500, ssn FROM customers",
        "UPDATE customers SET name = ssn",
        "EXPLAIN VERBOSE SELECT * FROM customers WHERE ssn = name",
        "PREPARE q AS SELECT ssn || '' FROM customers",
        "DECLARE c CURSOR WITH HOLD FOR SELECT ssn FROM customers",
        "DO $$BEGIN RAISE NOTICE '%', (SELECT ssn FROM customers LIMIT 1); END$$",
        "SELECT query_to_xml('select ssn from customers', true, true, '')",
        "SELECT most_common_vals FROM pg_stats WHERE attname = 'ssn'",
        "SELECT 1; SELECT ssn FROM customers",
        "COPY (SELECT * FROM leak()) TO STDOUT",
        "CREATE TEMP TABLE t5 AS SELECT * FROM leak()",
        "SELECT set_config('my.x', (SELECT ssn FROM leak() LIMIT 1), false)",
        "SELECT ssn_norm FROM customers",
      })
  void shouldRefuseWhatCannotBeTraced(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query(sql));
      var simple = client.untilReady();
      assertThat(simple.toString()).doesNotContain("SECRET").contains("E:");
      assertThat(simple.getLast().text()).isEqualTo("I");
      if (!sql.contains(";") || sql.startsWith("DO")) {
        client.send(new Frames().parse("", sql).bind("", "").execute("").sync());
        assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("E:");
      }
      client.send(new Frames().query("SELECT 'alive'"));
      assertThat(client.untilReady().toString()).contains("alive");
    }
  }

  @Test
  void shouldLeaveOthersAlone() throws Exception {
    try (var client = RawClient.login(proxy.port(), "postgres")) {
      client.send(new Frames().query("SELECT ssn FROM customers ORDER BY id"));
      assertThat(client.untilReady().toString()).contains("SECRET-111");
    }
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT text, length(text) FROM notes"));
      assertThat(client.untilReady().toString()).doesNotContain("E:");
      client.send(new Frames().query("INSERT INTO customers VALUES (50, 'x', 'y', 1)"));
      assertThat(client.untilReady().toString()).contains("INSERT 0 1");
      client.send(new Frames().query("DELETE FROM customers WHERE id = 50"));
      assertThat(client.untilReady().toString()).contains("DELETE 1");
    }
  }

  /** A view that somebody else makes while the session is open is derived from then on. */
  @Test
  void shouldSeeNewViewsAtTheNextStatement() throws Exception {
    try (var owner = RawClient.login(proxy.port(), "postgres");
        var client = RawClient.login(proxy.port(), "app")) {
      owner.send(
          new Frames()
              .query(
                  "CREATE VIEW fresh AS SELECT ssn AS harmless FROM customers;"
                      + " GRANT SELECT ON fresh TO app"));
      owner.untilReady();
      client.send(new Frames().query("SELECT harmless FROM fresh"));
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("E:");
      owner.send(new Frames().query("DROP VIEW fresh"));
      owner.untilReady();
    }
  }

  /** The text of an error may quote the value that caused it. */
  @Test
  void m02ShouldWithholdTextsOfErrors() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT id FROM customers WHERE ssn::int = 1"));
      var messages = client.untilReady();
      assertThat(messages.toString()).doesNotContain("SECRET").contains("C22P02", "withheld");
    }
  }

  /** One namespace: SQL EXECUTE and FETCH of what the protocol prepared and bound. */
  @Test
  void m08ShouldNotBeFooledByExecuteAndFetch() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("p", "SELECT ssn || '' FROM customers").sync());
      client.untilReady();
      client.send(new Frames().query("EXECUTE p"));
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("E:");
      client.send(
          new Frames()
              .query("BEGIN")
              .parse("f", "SELECT ssn || '' FROM customers")
              .bind("cur", "f")
              .sync());
      client.untilReady();
      client.untilReady();
      client.send(new Frames().query("FETCH ALL cur"));
      assertThat(client.untilReady().toString()).doesNotContain("SECRET");
    }
  }

  private static String run(RawClient client, Frames frames, int ready) throws IOException {
    client.send(frames);
    var all = new StringBuilder();
    for (var i = 0; i < ready; i++) {
      all.append(client.untilReady());
    }
    return all.toString();
  }

  /** A function that prepares another statement under the name; also in vain, or when planned. */
  @ParameterizedTest
  @ValueSource(strings = {"s.swap()", "s.swap_and_fail()", "s.swap_early()"})
  void m08ShouldNotTrustAStatementThatAFunctionMayHaveReplaced(String call) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      assertThat(run(client, new Frames().query("PREPARE st AS SELECT 'mine'"), 1)).contains("PRE");
      assertThat(run(client, new Frames().query("EXECUTE st"), 1)).contains("mine");
      assertThat(run(client, new Frames().query("SELECT " + call), 1)).contains("E:");
      assertThat(run(client, new Frames().query("EXECUTE st"), 1))
          .doesNotContain("SECRET")
          .contains("C42501");
      assertThat(run(client, new Frames().bind("", "st").execute("").sync(), 1))
          .doesNotContain("SECRET")
          .contains("C26000");
      var again = new Frames().add('C', (byte) 'S', "st").parse("st", "SELECT 'again'");
      assertThat(run(client, again.bind("", "st").execute("").sync(), 1)).contains("again");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.swap()", "s.swap_early()"})
  void m08ShouldNotTrustItInThePipelineOfTheFunction(String call) throws Exception {
    for (var synced : new boolean[] {false, true}) {
      try (var client = RawClient.login(proxy.port(), "app")) {
        run(client, new Frames().query("PREPARE st AS SELECT 'mine'"), 1);
        var frames = new Frames().parse("", "SELECT " + call).bind("", "").execute("");
        frames = synced ? frames.sync() : frames;
        frames.parse("x", "EXECUTE st").bind("", "x").execute("");
        var all = run(client, frames.sync(), synced ? 2 : 1);
        assertThat(all).doesNotContain("SECRET").contains("E:");
      }
      try (var client = RawClient.login(proxy.port(), "app")) {
        run(client, new Frames().query("PREPARE st AS SELECT 'mine'"), 1);
        var frames = new Frames().parse("", "SELECT " + call).bind("", "").execute("");
        frames = synced ? frames.sync() : frames;
        var all = run(client, frames.bind("", "st").execute("").sync(), synced ? 2 : 1);
        assertThat(all).doesNotContain("SECRET").contains("E:");
      }
    }
  }

  /** Planning comes with Bind, whether the portal is executed or not. */
  @Test
  void m08ShouldNotTrustItBehindTheBindOfTheFunction() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      run(client, new Frames().query("PREPARE st AS SELECT 'mine'"), 1);
      run(client, new Frames().parse("", "SELECT s.swap_early()").bind("", "").sync(), 1);
      assertThat(run(client, new Frames().query("EXECUTE st"), 1))
          .doesNotContain("SECRET")
          .contains("C42501");
    }
  }

  @Test
  void m08ShouldLetDriversPrepareAgain() throws Exception {
    try (var connection = proxy.connect("app", "&prepareThreshold=1");
        var statement = connection.prepareStatement("SELECT count(id) FROM notes")) {
      for (var i = 0; i < 4; i++) {
        statement.executeQuery().close();
        assertThatThrownBy(() -> connection.createStatement().execute("SELECT open_customers('q')"))
            .hasMessageContaining("cannot be traced");
      }
    }
  }

  /** A failed message leaves the server skipping: nothing of ours may be lost in there. */
  @Test
  void shouldNotForgetTheMasksBehindAnErrorWithoutSync() throws Exception {
    try (var owner = RawClient.login(proxy.port(), "postgres");
        var client = RawClient.login(proxy.port(), "app")) {
      owner.send(new Frames().query("CREATE TABLE stale(); DROP TABLE stale"));
      owner.untilReady();
      client.send(new Frames().describe('S', "nosuch").add('H'));
      assertThat(client.read().type()).isEqualTo('E');
      client.send(new Frames().parse("", "SELECT 1").sync());
      client.untilReady();
      client.send(new Frames().query("SELECT ssn FROM customers"));
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("hidden(10)");
    }
  }

  /** A cursor that a function opened under the name of a portal that was closed. */
  @Test
  void m07ShouldNotTakeACursorForAPortalOfThatName() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("BEGIN").parse("x", "SELECT 1, 2").bind("c", "x").sync());
      client.untilReady();
      client.untilReady();
      client.send(new Frames().query("CLOSE c"));
      client.untilReady();
      client.send(new Frames().query("SELECT open_customers('c')"));
      client.untilReady();
      client.send(new Frames().execute("c").sync());
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("E:");
    }
  }

  /** What is sent while the schema may have changed is refused, not judged by the old catalog. */
  @Test
  void shouldRefuseInAPipelineBehindAChangeOfTheSchema() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames().parse("", "CREATE TEMP TABLE fresh()").bind("", "").execute("").add('H'));
      for (var type = client.read().type(); type != 'C'; ) {
        type = client.read().type();
      }
      client.send(
          new Frames().parse("", "SELECT ssn FROM customers").bind("", "").execute("").sync());
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("C42501");
    }
  }

  @Test
  void shouldAskForUtf8() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SET client_encoding TO LATIN1"));
      client.untilReady();
      client.send(new Frames().query("SELECT ssn FROM customers"));
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("UTF8");
      client.send(new Frames().query("SET client_encoding TO UTF8"));
      client.untilReady();
      client.send(new Frames().query("SELECT ssn FROM customers"));
      assertThat(client.untilReady().toString()).contains("hidden(10)");
    }
  }

  @Test
  void m05ShouldRefuseFunctionCalls() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().add('F', 2923, (short) 0, (short) 0, (short) 0));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
    }
  }

  @Test
  void shouldMaskForDriversInBinaryAndText() throws Exception {
    try (var connection = proxy.connect("app", "&prepareThreshold=1&binaryTransfer=true");
        var statement = connection.prepareStatement("SELECT id, ssn, bal FROM customers")) {
      for (var i = 0; i < 4; i++) {
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            assertThat(rows.getString(2)).isEqualTo("hidden(10)");
            assertThat(rows.getInt(1)).isPositive();
          }
        }
      }
      var intent = proxy.intents("SELECT id, ssn, bal").getFirst();
      assertThat(proxy.awaitOutcome(intent).masks()).containsExactly("public.customers.ssn:hidden");
    }
    assertThatThrownBy(
            () -> {
              try (var connection = proxy.connect("app");
                  var statement = connection.prepareStatement("SELECT lower(ssn) FROM customers")) {
                statement.executeQuery().close();
              }
            })
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("cannot be traced");
  }
}
