package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.net.TcpSettings;
import dev.gatehouse.net.TransportKind;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is slow, silent or gone takes nobody else's time, and not for ever. */
class W21SlowPeersIT {

  private static TcpSettings tcp(Duration userTimeout) {
    return new TcpSettings(Duration.ofSeconds(77), Duration.ofSeconds(10), 6, userTimeout);
  }

  /** F10: many that trickle their startup message do not keep one waiting that does not. */
  @Test
  void shouldAcceptBesideSlowStartups() throws Exception {
    var deadlines = new Deadlines(Duration.ofMillis(1500), Duration.ZERO, Duration.ZERO);
    try (var proxy = Proxy.builder().sessions(1_000).deadlines(deadlines).start()) {
      var slow = new ArrayList<RawClient>();
      try {
        for (var i = 0; i < 300; i++) {
          var client = new RawClient(proxy.port());
          client.send(new byte[] {0});
          slow.add(client);
        }
        var began = System.nanoTime();
        for (var i = 0; i < 10; i++) {
          RawClient.login(proxy.port(), "app").close();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        for (var client : slow) {
          assertThat(client.untilEnd().getLast().field('C')).isEqualTo("57014");
        }
      } finally {
        slow.forEach(RawClient::close);
      }
      proxy.awaitNoCounters();
    }
  }

  /** What a paused result means for both settings of the user timeout. */
  @Test
  void shouldEndWhoDoesNotReadOnlyWithAUserTimeout() throws Exception {
    try (var patient = Proxy.builder().tcp(tcp(Duration.ZERO)).start();
        var strict = Proxy.builder().tcp(tcp(Duration.ofSeconds(1))).start();
        var paused = RawClient.login(patient.port(), "app");
        var lost = RawClient.login(strict.port(), "app")) {
      assumeTrue(strict.transport().equals("epoll"), "needs epoll");
      for (var client : new RawClient[] {paused, lost}) {
        client.send(new Frames().query("SELECT repeat('x', 10000) FROM generate_series(1, 5000)"));
      }
      strict.awaitNoCounters();
      assertThat(patient.sessions()).isEqualTo(1);
      assertThat(paused.untilReady()).hasSize(5_003);
    }
  }

  /** F10: the kernel itself watches over both legs. */
  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void shouldProbeBothLegs(TransportKind transport) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ss")), "needs ss");
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  peer.untilEnd();
                });
        var proxy =
            Proxy.builder()
                .transport(transport)
                .tcp(tcp(Duration.ZERO))
                .upstreamPort(fake.port())
                .start();
        var _ = RawClient.login(proxy.port(), "app")) {
      assertThat(timers("sport", proxy.port()))
          .matches("(?s).*keepalive,(1min1|7)[0-9](\\..*)?sec.*");
      assertThat(timers("dport", fake.port()))
          .matches("(?s).*keepalive,(1min1|7)[0-9](\\..*)?sec.*");
    }
  }

  private static String timers(String side, int port) throws IOException {
    var ss =
        new ProcessBuilder("ss", "-tnoH", "state", "established", side, "=", ":" + port).start();
    try (var out = ss.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whatever carries the bytes, they are the same. */
  @ParameterizedTest
  @EnumSource
  void shouldServeOverEveryTransport(TransportKind transport) throws Exception {
    try (var proxy = start(transport);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT repeat('x', 1000) FROM generate_series(1, 3000)"));
      assertThat(client.untilReady()).hasSize(3_003);
    }
  }

  private static Proxy start(TransportKind transport) throws IOException {
    try {
      return Proxy.builder().transport(transport).start();
    } catch (IOException e) {
      assertThat(e)
          .hasMessageContaining("this machine does not offer")
          .hasMessageContaining("auto");
      assumeTrue(false, e.getMessage());
      throw e;
    }
  }
}
