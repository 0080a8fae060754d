package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandLines;
import dev.gatehouse.session.RawClient.Frames;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end comes in good order: what has begun may end, what is idle ends, what is new is told. */
class F19DrainIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  @TempDir private static Path folder;

  @Test
  void shouldDrainIdleSessionsAtOnceAndOthersWhenTheirTransactionEnds() throws Exception {
    var proxy = Proxy.builder().start();
    try (var idle = RawClient.login(proxy.port(), "app");
        var busy = RawClient.login(proxy.port(), "app")) {
      busy.send(new Frames().query("BEGIN"));
      busy.untilReady();
      var cutOff = CompletableFuture.supplyAsync(() -> drain(proxy));
      assertThat(idle.untilEnd().getLast().field('C')).isEqualTo("57P01");

      busy.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(busy.untilReady())).isEqualTo("TDCZ");
      assertThat(cutOff).isNotDone();
      busy.send(new Frames().query("COMMIT"));
      assertThat(RawClient.letters(busy.untilEnd())).isEqualTo("CZE");
      assertThat(cutOff.join()).isZero();
    } finally {
      proxy.close();
    }
  }

  /** Work without Sync is a transaction too. */
  @Test
  void shouldNotDrainAnUnfinishedPipeline() throws Exception {
    var proxy = Proxy.builder().start();
    try (var busy = RawClient.login(proxy.port(), "app")) {
      busy.send(new Frames().parse("", "SELECT 1").bind("", "").execute("").add('H'));
      for (var i = 0; i < 4; i++) {
        busy.read();
      }
      var cutOff = CompletableFuture.supplyAsync(() -> drain(proxy));
      Thread.sleep(200);
      assertThat(cutOff).isNotDone();
      busy.send(new Frames().sync());
      assertThat(RawClient.letters(busy.untilEnd())).isEqualTo("ZE");
      assertThat(cutOff.join()).isZero();
    } finally {
      proxy.close();
    }
  }

  private static int drain(Proxy proxy) {
    try {
      return proxy.drain(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldCutOffWhatIsLeftAtTheDeadline() throws Exception {
    var proxy = Proxy.builder().start();
    try (var busy = RawClient.login(proxy.port(), "app")) {
      busy.send(new Frames().query("BEGIN"));
      busy.untilReady();
      assertThat(proxy.drain(Duration.ofMillis(200))).isEqualTo(1);
      assertThat(busy.untilEnd().getLast().field('C')).isEqualTo("57P01");
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      proxy.close();
    }
  }

  @Test
  void shouldRefuseTheNewAndStillCancelWhileDraining() throws Exception {
    var proxy = Proxy.builder().start();
    try (var busy = new RawClient(proxy.port())) {
      busy.send(STARTUP);
      var key =
          busy.untilReady().stream()
              .filter(message -> message.type() == 'K')
              .findFirst()
              .orElseThrow();
      busy.send(new Frames().query("SELECT pg_sleep(30)"));
      awaitSleeper();
      var cutOff = CompletableFuture.supplyAsync(() -> drain(proxy));
      awaitRefusal(proxy);

      try (var cancel = new RawClient(proxy.port())) {
        cancel.send(RawClient.cancel(key.body()));
        assertThat(cancel.readByte()).isEqualTo(-1);
      }

      proxy.awaitEvent(
          event -> event.type().equals("cancel") && "true".equals(event.details().get("matched")));
      assertThat(busy.untilEnd().stream().filter(message -> message.type() == 'E'))
          .extracting(message -> message.field('C'))
          .containsExactly("57014", "57P01");
      assertThat(cutOff.join()).isZero();
      proxy.awaitEvent(
          event ->
              event.type().equals("connection-refused")
                  && event.details().containsValue("shutdown"));
    } finally {
      proxy.close();
    }
  }

  /** A cancel request that comes before the statement has begun is lost, at the server too. */
  private static void awaitSleeper() throws Exception {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      for (var i = 0; i < 100; i++) {
        try (var rows =
            statement.executeQuery(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND usename = 'app'")) {
          if (rows.next()) {
            return;
          }
        }
        Thread.sleep(50);
      }
    }
    throw new AssertionError("nobody sleeps");
  }

  private static void awaitRefusal(Proxy proxy) throws Exception {
    for (var i = 0; i < 100; i++) {
      try (var client = new RawClient(proxy.port())) {
        client.send(STARTUP);
        var last = client.read();
        if (last.field('C').equals("57P03")) {
          assertThat(last.field('M')).isEqualTo("Gatehouse is shutting down");
          return;
        }
      } catch (EOFException e) {
        // It came just before, and had not said yet who it is: then nobody can be told.
      }
      Thread.sleep(20);
    }
    throw new AssertionError("new connections are not refused");
  }

  /** Nothing that was acknowledged is lost, and nothing is recorded behind the stop. */
  @Test
  void shouldLoseNothingUnderLoad() throws Exception {
    var proxy = Proxy.builder().start();
    Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    var ends = new CopyOnWriteArrayList<String>();
    var clients = new ArrayList<Thread>();
    for (var i = 0; i < 4; i++) {
      var first = 20_000 + i * 1_000;
      clients.add(Thread.ofVirtual().start(() -> insert(proxy.port(), first, acknowledged, ends)));
    }
    Thread.sleep(500);
    assertThat(proxy.drain(Duration.ofSeconds(10))).isZero();
    for (var client : clients) {
      client.join();
    }
    proxy.close();
    var recorded = proxy.events().size();
    Thread.sleep(200);
    assertThat(proxy.events()).hasSize(recorded);
    assertThat(ends).hasSize(4).containsOnly("57P01");
    assertThat(acknowledged).isNotEmpty();
    assertThat(tokens()).containsAll(acknowledged);
  }

  private static void insert(int port, int first, Set<Integer> acknowledged, List<String> ends) {
    try (var client = RawClient.login(port, "app")) {
      for (var token = first; token < first + 1_000; token++) {
        client.send(
            new Frames()
                .query("BEGIN")
                .query("INSERT INTO notes VALUES (" + token + ", 'drain')")
                .query("COMMIT"));
        for (var answer = 0; answer < 3; answer++) {
          var last = new RawClient.Message('?', new byte[0]);
          while (last.type() != 'Z') {
            last = client.read();
            if (last.field('S').equals("FATAL")) {
              ends.add(last.field('C'));
              return;
            }
          }
        }
        acknowledged.add(token);
      }
    } catch (IOException e) {
      ends.add(e.toString());
    }
  }

  private static Set<Integer> tokens() throws SQLException {
    Set<Integer> tokens = ConcurrentHashMap.newKeySet();
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + Database.port() + "/postgres", "app", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("DELETE FROM notes WHERE text = 'drain' RETURNING id")) {
      while (rows.next()) {
        tokens.add(rows.getInt(1));
      }
    }
    return tokens;
  }

  /** A real process: SIGTERM twice, a transaction that ends in time and one that does not. */
  @Test
  void shouldEndAProcessAtItsDeadline() throws Exception {
    try (var gatehouse = new GatehouseProcess(folder, "shutdown: { drain-timeout: 2s }");
        var idle = RawClient.login(gatehouse.port(), "app");
        var ending = RawClient.login(gatehouse.port(), "app");
        var staying = RawClient.login(gatehouse.port(), "app")) {
      ending.send(new Frames().query("BEGIN"));
      ending.untilReady();
      staying.send(new Frames().query("BEGIN"));
      staying.untilReady();
      var began = System.nanoTime();
      gatehouse.terminate();
      assertThat(idle.untilEnd().getLast().field('C')).isEqualTo("57P01");
      gatehouse.terminate();
      ending.send(new Frames().query("COMMIT"));
      assertThat(RawClient.letters(ending.untilEnd())).isEqualTo("CZE");
      assertThat(staying.untilEnd().getLast().field('C')).isEqualTo("57P01");
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
      assertThat(gatehouse.log()).contains("Gatehouse has stopped");
      assertThat(gatehouse.exitCode()).isEqualTo(69);
    }
  }

  /** Whoever supervises it must not take a stop in good order for a failure. */
  @Test
  void shouldEndAProcessWithZeroIfNobodyWasCutOff() throws Exception {
    try (var gatehouse =
            new GatehouseProcess(
                folder,
                "{ directory: %1$s/audit, key-directory: %1$s/keys }".formatted(folder),
                "shutdown: { drain-timeout: 10s }");
        var idle = RawClient.login(gatehouse.port(), "app")) {
      gatehouse.terminate();
      assertThat(idle.untilEnd().getLast().field('C')).isEqualTo("57P01");
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      assertThat(gatehouse.exitCode()).as(gatehouse.log()).isZero();
      assertThat(gatehouse.log()).contains("Gatehouse has stopped");
    }
    var tail =
        CommandLines.audit(folder.resolve("audit"), "tail", "-n", 1, "--format", "gatehouse");
    assertThat(tail.out()).contains("\"event\":\"stop\"").contains("\"cut_off\":\"0\"");
  }

  /** Without patience, it still ends in words. */
  @Test
  void shouldEndAProcessAtOnceWithoutADeadline() throws Exception {
    try (var gatehouse = new GatehouseProcess(folder, "shutdown: { drain-timeout: 0s }");
        var within = RawClient.login(gatehouse.port(), "app")) {
      within.send(new Frames().query("BEGIN"));
      within.untilReady();
      gatehouse.terminate();
      assertThat(within.untilEnd().getLast().field('C')).isEqualTo("57P01");
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      assertThat(gatehouse.exitCode()).isEqualTo(69);
    }
  }
}
