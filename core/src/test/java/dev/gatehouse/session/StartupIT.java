package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client may say before it is in, and what it gets for saying something else. */
class StartupIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @Test
  void f10ShouldEndALoginThatTakesTooLong() throws Exception {
    var limits = SessionLimits.DEFAULT.withLoginTimeout(Duration.ofMillis(300));
    try (var slow = Proxy.builder().limits(limits).start();
        var silent = new RawClient(slow.port());
        var partial = new RawClient(slow.port())) {
      partial.send(new byte[] {0, 0, 0, 50, 0, 3});
      assertThat(silent.untilEnd().getLast().field('V')).isEqualTo("FATAL");
      assertThat(partial.untilEnd().getLast().field('M')).isEqualTo("startup took too long");
      slow.awaitSessions(0);
    }
  }

  /** Every way of cutting the packets gives the same session. */
  @Test
  void w11ShouldReadPacketsByteByByte() throws Exception {
    try (var client = new RawClient(proxy.port())) {
      for (var one : RawClient.startup("user", "app", "database", "postgres")) {
        client.send(new byte[] {one});
      }
      client.untilReady();
      for (var one : new Frames().parse("", "SELECT 'ä'").bind("", "").execute("").sync().bytes()) {
        client.send(new byte[] {one});
      }
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12DCZ");
    }
  }
}
