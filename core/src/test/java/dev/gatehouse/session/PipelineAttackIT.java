package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.masking.StubMasking;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pipelines in which the server is somewhere else than a careless reader would think: the same
 * bytes must never run one statement where another was judged.
 */
@Timeout(30)
@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class PipelineAttackIT {

  private static final String EVIL = "SELECT upper(ssn) FROM customers";
  private static final String BENIGN = "SELECT 'nothing'";

  private static Proxy proxy;

  private static MaskingPolicy nulls(String column) {
    return new StubMasking("null", column, (cell, out) -> out.writeNull());
  }

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().masking(nulls("public.customers.ssn")).start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static String run(Frames frames, int syncs) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(frames);
      var all = new StringBuilder();
      for (var i = 0; i < syncs; i++) {
        all.append(client.untilReady());
      }
      return all.toString();
    }
  }

  @Test
  void w14RefusedSecondParseMustNotHideTheFirst() throws Exception {
    var frames =
        new Frames().parse("k", EVIL).parse("k", BENIGN).sync().bind("", "k").execute("").sync();
    assertThat(run(frames, 2)).contains("42P05").doesNotContain("SECRET").contains("42501");
  }

  @Test
  void w14SkippedCloseMustNotReplaceAStatement() throws Exception {
    var frames =
        new Frames()
            .parse("k", EVIL)
            .sync()
            .parse("bad", "SELECT 1 1")
            .add('C', 'S', "k")
            .parse("k", BENIGN)
            .sync()
            .bind("", "k")
            .execute("")
            .sync();
    assertThat(run(frames, 3)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void w35SkippedBindMustNotReplaceAPortal() throws Exception {
    var frames =
        new Frames()
            .query("BEGIN")
            .parse("k", EVIL)
            .bind("p", "k")
            .sync()
            .query("SAVEPOINT x")
            .parse("b", BENIGN)
            .parse("bad", "SELECT 1 1")
            .add('C', 'P', "p")
            .bind("p", "b")
            .sync()
            .query("ROLLBACK TO x")
            .execute("p")
            .sync();
    assertThat(run(frames, 6)).doesNotContain("SECRET");
  }

  /** EXECUTE is resolved at Bind, but finds its statement only when it runs. */
  @Test
  void w17ExecuteMustRunWhatWasJudged() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("k", "SELECT name FROM customers")
              .parse("x", "EXECUTE k")
              .sync()
              .bind("", "x")
              .add('C', 'S', "k")
              .parse("k", "SELECT upper(ssn) AS name FROM customers")
              .execute("")
              .sync());
      client.untilReady();
      assertThat(client.untilReady().toString()).doesNotContain("SECRET").contains("E:");
    }
  }

  @Test
  void g08CatalogMustNotBeReadWhileTheServerSkips() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("CREATE TEMP TABLE stale(i int)")
              .parse("", "SELECT nonsense FROM nowhere")
              .add('H'));
      client.untilReady();
      assertThat(client.read().type()).isEqualTo('E');
      client.send(new Frames().parse("", EVIL).bind("", "").execute("").sync());
      client.untilReady();
      client.send(new Frames().query("SELECT ssn FROM customers"));
      assertThat(client.untilReady().toString()).doesNotContain("SECRET");
    }
  }

  @Test
  void b19NamesMustNotBeTakenForEachOther() throws Exception {
    // The server cuts names at 63 bytes, in the middle of a character too.
    var short62 = "a".repeat(62);
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse(short62, EVIL)
              .parse(short62 + "\u00e9", BENIGN)
              .bind("", short62)
              .execute("")
              .sync());
      assertThat(client.untilEnd().toString()).doesNotContain("SECRET").contains("08P01");
    }
  }

  @Test
  void w18CopyBehindAnErrorMustNotStopTheSession() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("c", "COPY eq FROM STDIN").parse("", "SELECT 1 1").add('H'));
      assertThat(client.read().type()).isEqualTo('1');
      assertThat(client.read().type()).isEqualTo('E');
      client.send(new Frames().bind("", "c").execute("").query("COPY eq FROM STDIN").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("Z");
    }
  }

  @Test
  void w18CopyDataBehindOtherStatementsMustArrive() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("CREATE TEMP TABLE lines(i int)"));
      client.untilReady();
      client.send(
          new Frames()
              .parse("", "SELECT 1")
              .bind("", "")
              .execute("")
              .parse("", "COPY lines FROM STDIN")
              .bind("", "")
              .execute("")
              .add('d', "1\n2\n".getBytes(StandardCharsets.UTF_8))
              .add('c')
              .sync());
      assertThat(client.untilReady().toString()).contains("COPY 2");
    }
  }

  @Test
  void w34BindShouldHaveItsOutcomeWhenItsExecuteComesLater() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("", "SELECT 'later'").bind("", ""));
      var bind =
          proxy.awaitEvent(
              event -> event.kind() == Kind.INTENT && !proxy.intents("'later'").isEmpty());
      assertThat(bind).isNotNull();
      client.send(new Frames().execute("").sync());
      client.untilReady();
    }
    for (var intent : proxy.intents("'later'")) {
      assertThat(proxy.awaitOutcome(intent)).isNotNull();
    }
    assertThat(proxy.intents("'later'")).hasSize(2);
  }

  @Test
  void g02GarbageBehindALoginShouldEndThatSessionOnly() throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(RawClient.startup("user", "app", "database", "postgres"));
    bytes.writeBytes(new byte[] {'Q', 0, 0, 0, 1});
    try (var client = new RawClient(proxy.port())) {
      client.send(bytes.toByteArray());
      assertThat(client.untilEnd().getLast().toString()).contains("08P01");
    }
  }

  @Test
  void b38DeferredErrorsShouldNotTellProtectedValues() throws Exception {
    try (var owner = Database.connect(Database.port(), "postgres");
        var statement = owner.createStatement()) {
      statement.execute(
          """
          CREATE TABLE keys(ssn text PRIMARY KEY);
          CREATE TABLE uses(ssn text REFERENCES keys DEFERRABLE INITIALLY DEFERRED);
          INSERT INTO keys VALUES ('SECRET-333');
          INSERT INTO uses VALUES ('SECRET-333');
          GRANT ALL ON keys, uses TO app;
          """);
    }
    try (var other = Proxy.builder().masking(nulls("public.keys.ssn")).start();
        var client = RawClient.login(other.port(), "app")) {
      client.send(new Frames().parse("", "DELETE FROM keys").bind("", "").execute("").sync());
      assertThat(client.untilReady().toString()).contains("23503").doesNotContain("SECRET");
      client.send(new Frames().query("BEGIN").query("DELETE FROM keys").query("COMMIT"));
      client.untilReady();
      client.untilReady();
      assertThat(client.untilReady().toString()).contains("23503").doesNotContain("SECRET");
    }
  }
}
