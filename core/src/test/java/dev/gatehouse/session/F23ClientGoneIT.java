package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The client is gone: what it began is rolled back, recorded, and nothing of it stays. */
class F23ClientGoneIT {

  private static int descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }

  private static void awaitDescriptors(int most) throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (descriptors() > most) {
      assertThat(System.nanoTime()).as(descriptors() + " are open").isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** Waits until the server has no session of this name. */
  private static void awaitNoBackend(String name) throws SQLException, InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      while (true) {
        try (var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name + "'")) {
          rows.next();
          if (rows.getInt(1) == 0) {
            return;
          }
        }
        assertThat(System.nanoTime()).as("a backend is left").isLessThan(end);
        Thread.sleep(20);
      }
    }
  }

  private static RawClient login(Proxy proxy, String name) throws IOException {
    var client = new RawClient(proxy.port());
    client.send(RawClient.startup("user", "app", "database", "postgres", "application_name", name));
    client.untilReady();
    return client;
  }

  private static boolean noteExists(int id) throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT 1 FROM notes WHERE id = " + id)) {
      return rows.next();
    }
  }

  @Test
  void shouldRollBackATransactionThatIsLeft() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      var client = login(proxy, "f23-transaction");
      client.send(new Frames().query("BEGIN").query("INSERT INTO notes VALUES (9501, 'x')"));
      client.untilReady();
      client.untilReady();
      client.close();
      awaitNoBackend("f23-transaction");
      assertThat(noteExists(9501)).isFalse();
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldRecordTheOutcomeOfAStatementThatIsLeft() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      var client = login(proxy, "f23-statement");
      client.send(new Frames().query("SELECT pg_sleep(0.3), 'f23'"));
      proxy.awaitEvent(
          event -> event.statement() != null && event.statement().text().contains("f23"));
      client.reset();
      assertThat(proxy.awaitOutcome(proxy.intents("f23").getFirst()).status())
          .isEqualTo(Status.UNKNOWN);
      awaitNoBackend("f23-statement");
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldEndACopyThatIsLeft() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      var client = login(proxy, "f23-copy");
      client.send(new Frames().query("COPY notes FROM STDIN"));
      assertThat(client.read().type()).isEqualTo('G');
      client.send(new Frames().add('d', "9502\tx\n95".getBytes(StandardCharsets.UTF_8)).bytes());
      client.close();
      awaitNoBackend("f23-copy");
      assertThat(noteExists(9502)).isFalse();
      assertThat(proxy.awaitOutcome(proxy.intents("COPY notes").getFirst()).status())
          .isEqualTo(Status.UNKNOWN);
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldEndAResultThatIsLeft() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      var client = login(proxy, "f23-result");
      client.send(new Frames().query("SELECT repeat('x', 10000) FROM generate_series(1, 100000)"));
      client.read();
      client.reset();
      awaitNoBackend("f23-result");
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldEndALoginThatIsLeft() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(new Frames().add('R', 3));
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start()) {
      for (var i = 0; i < 3; i++) {
        var client = new RawClient(proxy.port());
        client.send(RawClient.startup("user", "app", "database", "postgres"));
        if (i > 0) {
          client.read();
        }
        client.close();
      }
      proxy.awaitNoCounters();
    }
  }

  /** F10: a FIN without Terminate, in every state, many times over. */
  @Test
  void shouldGiveBackEveryDescriptor() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      login(proxy, "f23-warm").close();
      proxy.awaitNoCounters();
      awaitNoBackend("f23-warm");
      var base = descriptors();
      for (var i = 0; i < 15; i++) {
        var silent = new RawClient(proxy.port());
        var partial = new RawClient(proxy.port());
        partial.send(new byte[] {0, 0, 0});
        var left = login(proxy, "f23-left");
        left.send(new Frames().query("BEGIN").query("SELECT pg_sleep(0.01)"));
        var pipeline = login(proxy, "f23-left");
        pipeline.send(new Frames().parse("", "SELECT 1").bind("", ""));
        silent.close();
        partial.close();
        left.close();
        pipeline.reset();
      }
      proxy.awaitNoCounters();
      awaitNoBackend("f23-left");
      awaitDescriptors(base + 2);
    }
  }
}
