package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Parameter;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What every client does, through Gatehouse without rules. */
class RelayIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.close();
  }

  @Test
  void shouldRunStatementsAndRecordThem() throws Exception {
    try (var connection = proxy.connect("app");
        var statement = connection.prepareStatement("SELECT name FROM customers WHERE id = ?")) {
      statement.setInt(1, 2);
      try (var rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("bob");
      }
    }
    var intent = proxy.intents("SELECT name FROM cust").getFirst();
    assertThat(intent.type()).isEqualTo("execute");
    assertThat(intent.parameters()).singleElement().extracting(Parameter::value).isEqualTo("2");
    var outcome = proxy.awaitOutcome(intent);
    assertThat(outcome.status()).isEqualTo(Status.SUCCESS);
    assertThat(outcome.tag()).isEqualTo("SELECT 1");
    assertThat(outcome.rows()).isEqualTo(1);
  }

  @Test
  void shouldKeepTransactionsBatchesAndErrors() throws Exception {
    try (var connection = proxy.connect("app")) {
      connection.setAutoCommit(false);
      try (var insert = connection.prepareStatement("INSERT INTO notes VALUES (?, ?)")) {
        for (var i = 0; i < 500; i++) {
          insert.setInt(1, i);
          insert.setString(2, "note " + i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(500);
      }
      try (var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("SELECT nonsense FROM notes"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("Position: 8");
        assertThatThrownBy(() -> statement.execute("SELECT 1"))
            .isInstanceOf(SQLException.class)
            .extracting("SQLState")
            .isEqualTo("25P02");
      }
      connection.rollback();
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT count(*) FROM notes")) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
    }
  }

  @Test
  void shouldCopyBothWays() throws Exception {
    try (var connection = proxy.connect("app");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE lines(id int, line text)");
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      var text = new StringBuilder();
      for (var i = 0; i < 20_000; i++) {
        text.append(i).append("\tline ").append(i).append('\n');
      }
      assertThat(copy.copyIn("COPY lines FROM STDIN", new StringReader(text.toString())))
          .isEqualTo(20_000);
      var out = new StringWriter();
      copy.copyOut("COPY (SELECT * FROM lines ORDER BY id) TO STDOUT", out);
      assertThat(out.toString()).isEqualTo(text.toString());
      assertThatThrownBy(() -> copy.copyIn("COPY lines FROM STDIN", new StringReader("x\ty\n")))
          .isInstanceOf(SQLException.class)
          .extracting("SQLState")
          .isEqualTo("22P02");
      try (var rows = statement.executeQuery("SELECT count(*) FROM lines")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(20_000);
      }
    }
  }

  @Test
  void shouldCancelThroughItsOwnKey() throws Exception {
    try (var connection = proxy.connect("app");
        var statement = connection.createStatement()) {
      var running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  statement.execute("SELECT pg_sleep(30)");
                  return "finished";
                } catch (SQLException e) {
                  return e.getSQLState();
                }
              });
      proxy.awaitEvent(_ -> !proxy.intents("pg_sleep(30)").isEmpty());
      Thread.sleep(200);
      statement.cancel();
      assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
    }
    var cancel = proxy.awaitEvent(event -> event.type().equals("cancel"));
    assertThat(cancel.details()).containsEntry("matched", "true");
  }

  @Test
  void shouldDeliverNotifications() throws Exception {
    try (var listener = proxy.connect("app");
        var speaker = proxy.connect("app");
        var listen = listener.createStatement();
        var speak = speaker.createStatement()) {
      listen.execute("LISTEN news");
      speak.execute("NOTIFY news, 'hello'");
      var notifications = listener.unwrap(PGConnection.class).getNotifications(5_000);
      assertThat(notifications).singleElement().extracting("parameter").isEqualTo("hello");
    }
  }

  @Test
  void shouldFetchByPortions() throws Exception {
    try (var connection = proxy.connect("app")) {
      connection.setAutoCommit(false);
      try (var statement = connection.prepareStatement("SELECT generate_series(1, 1000)")) {
        statement.setFetchSize(100);
        var sum = 0;
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            sum += rows.getInt(1);
          }
        }
        assertThat(sum).isEqualTo(500_500);
      }
    }
    assertThat(proxy.intents("generate_series(1, 1000)")).hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  void shouldRecordConnectionAndAuthentication() throws Exception {
    proxy.connect("app", "&ApplicationName=books&assumeMinServerVersion=10").close();
    var startup =
        proxy.awaitEvent(
            event ->
                event.type().equals("startup")
                    && "books".equals(event.details().get("startup.application_name")));
    var id = requireNonNull(startup.details().get("session"));
    var login =
        proxy.awaitEvent(
            event ->
                event.type().equals("authentication") && id.equals(event.details().get("session")));
    assertThat(login.kind()).isEqualTo(Kind.EVENT);
    assertThat(login.details()).containsEntry("outcome", "success").containsEntry("user", "app");
    var session = requireNonNull(login.session());
    assertThat(session.principal().id()).isEqualTo("app");
    proxy.awaitEvent(
        event -> event.type().equals("disconnection") && session.equals(event.session()));
  }

  @Test
  void shouldReportAFailedLogin() throws Exception {
    assertThatThrownBy(() -> proxy.connect("nobody").close())
        .isInstanceOf(SQLException.class)
        .extracting("SQLState")
        .isEqualTo("28000");
    var login =
        proxy.awaitEvent(
            event ->
                event.type().equals("authentication")
                    && "nobody".equals(event.details().get("user")));
    assertThat(login.details()).containsEntry("outcome", "failure");
  }
}
