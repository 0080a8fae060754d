package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A session that waits for its client does not wait for ever, if somebody says how long. */
class IdleDeadlineIT {

  private static Proxy proxy(int idle, int transactionIdle) throws IOException {
    return Proxy.builder()
        .deadlines(
            new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofMillis(idle),
                Duration.ofMillis(transactionIdle)))
        .start();
  }

  @Test
  void f10ShouldEndAnIdleSession() throws Exception {
    try (var proxy = proxy(300, 0);
        var client = RawClient.login(proxy.port(), "app")) {
      var error = client.untilEnd().getLast();
      assertThat(error.field('S')).isEqualTo("FATAL");
      assertThat(error.field('C')).isEqualTo("57P05");
      assertThat(error.field('M')).isEqualTo("terminating connection due to idle-session timeout");
      proxy.awaitEvent(
          event ->
              event.type().equals("disconnection")
                  && event.details().values().stream()
                      .anyMatch(one -> one.contains("idle-session timeout")));
      proxy.awaitNoCounters();
    }
  }

  @Test
  void f10ShouldEndAnIdleTransactionAndRollItBack() throws Exception {
    try (var proxy = proxy(0, 300);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("BEGIN").query("INSERT INTO notes VALUES (9301, 'x')"));
      client.untilReady();
      client.untilReady();
      var error = client.untilEnd().getLast();
      assertThat(error.field('C')).isEqualTo("25P03");
      assertThat(error.field('M'))
          .isEqualTo("terminating connection due to idle-in-transaction timeout");
      try (var other = RawClient.login(proxy.port(), "app")) {
        other.send(new Frames().query("INSERT INTO notes VALUES (9301, 'y')"));
        other.untilReady();
        other.send(new Frames().query("DELETE FROM notes WHERE id = 9301"));
        assertThat(other.untilReady().getFirst().text()).startsWith("DELETE 1");
      }
    }
  }

  /** Work without Sync holds locks like any transaction. */
  @Test
  void f10ShouldEndAPipelineThatNeverSyncs() throws Exception {
    try (var proxy = proxy(0, 300);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("", "SELECT 1").bind("", "").execute("").add('H'));
      assertThat(client.untilEnd().getLast().field('C')).isEqualTo("25P03");
    }
  }

  @Test
  void f10ShouldNotEndWhoWorksOrHasNoDeadline() throws Exception {
    try (var proxy = proxy(300, 0);
        var busy = RawClient.login(proxy.port(), "app");
        var within = RawClient.login(proxy.port(), "app");
        var talking = RawClient.login(proxy.port(), "app")) {
      busy.send(new Frames().query("SELECT pg_sleep(1)"));
      within.send(new Frames().query("BEGIN"));
      within.untilReady();
      for (var i = 0; i < 10; i++) {
        Thread.sleep(100);
        talking.send(new Frames().query("SELECT 1"));
        assertThat(RawClient.letters(talking.untilReady())).isEqualTo("TDCZ");
      }
      assertThat(RawClient.letters(busy.untilReady())).isEqualTo("TDCZ");
      within.send(new Frames().query("COMMIT"));
      assertThat(RawClient.letters(within.untilReady())).isEqualTo("CZ");
    }
  }
}
