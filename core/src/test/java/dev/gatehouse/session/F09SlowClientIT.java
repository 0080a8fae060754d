package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whoever does not read what he asked for costs little memory and nobody else's time. */
class F09SlowClientIT {

  private static final int CLIENTS = 30;

  /** What a client may leave unread at Gatehouse before the server is read no further; bytes. */
  private static final long HIGH_MARK = 1 << 20;

  /** 10,000 rows of 100 kB: more than all buffers of the two sockets take. */
  private static final String GIGABYTE =
      "SELECT repeat('x', 100000) FROM generate_series(1, 10000) AS f09";

  @Test
  void shouldLeaveAtTheServerWhatManyClientsDoNotRead() throws Exception {
    try (var proxy = Proxy.builder().start();
        var quick = RawClient.login(proxy.port(), "app")) {
      var undisturbed = slowOf(quick, 200);
      var before = allocated();
      var lazy = new ArrayList<RawClient>();
      try {
        for (var i = 0; i < CLIENTS; i++) {
          var client = RawClient.login(proxy.port(), "app");
          lazy.add(client);
          client.send(new Frames().query(GIGABYTE));
        }
        awaitBlockedServers(CLIENTS);
        var disturbed = slowOf(quick, 200);

        assertThat(allocated() - before).isLessThan(2 * HIGH_MARK * CLIENTS);
        awaitBlockedServers(CLIENTS);
        // Room for the noise of a busy machine, not for waiting behind a gigabyte.
        assertThat(disturbed).isLessThan(undisturbed.multipliedBy(10).plus(Duration.ofMillis(50)));
        assertThat(lazy.getFirst().untilReady()).hasSize(10_003);
      } finally {
        lazy.forEach(RawClient::close);
      }
      proxy.awaitSessions(1);
    }
  }

  /** The time that 95 of 100 small queries do not exceed. */
  private static Duration slowOf(RawClient client, int queries) throws IOException {
    var times = new long[queries];
    for (var i = 0; i < queries; i++) {
      var asked = System.nanoTime();
      client.send(new Frames().query("SELECT 1"));
      client.untilReady();
      times[i] = System.nanoTime() - asked;
    }
    Arrays.sort(times);
    return Duration.ofNanos(times[queries * 95 / 100]);
  }

  private static long allocated() {
    var provider = (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
    return provider.metric().usedDirectMemory() + provider.metric().usedHeapMemory();
  }

  /** How many server processes wait until somebody reads what they have written. */
  private static int blockedServers() throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE wait_event = 'ClientWrite' AND query LIKE '%AS f09'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** One may write a little more while buffers grow, and waits again. */
  private static void awaitBlockedServers(int wanted) throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    var blocked = blockedServers();
    while (blocked != wanted && System.nanoTime() - end < 0) {
      Thread.sleep(20);
      blocked = blockedServers();
    }
    assertThat(blocked).as("servers that wait for their clients").isEqualTo(wanted);
  }
}
