package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.net.SslMode;
import dev.gatehouse.session.RawClient.Frames;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The server accepts and says nothing. */
class F08SilentServerIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  @Test
  void shouldEndALoginThatTheServerNeverAnswers() throws Exception {
    var limits = SessionLimits.DEFAULT.withLoginTimeout(Duration.ofMillis(300));
    try (var fake = new FakeServer(FakeServer.Peer::untilEnd);
        var proxy = Proxy.builder().limits(limits).upstreamPort(fake.port()).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(client.untilEnd().getLast().field('M')).isEqualTo("login took too long");
      proxy.awaitSessions(0);
    }
  }

  @Test
  void shouldEndALoginWhoseServerNeverAnswersSslRequest() throws Exception {
    try (var fake = new FakeServer(FakeServer.Peer::untilEnd);
        var proxy = Proxy.builder().upstreamPort(fake.port()).sslMode(SslMode.REQUIRE).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(client.untilEnd().getLast().field('M')).contains("took too long");
      proxy.awaitSessions(0);
    }
  }

  /** Cancel does not wait for the session it is for, and other sessions go on. */
  @Test
  void shouldPassCancelOnAndServeOthers() throws Exception {
    var cancelled = new AtomicBoolean();
    try (var fake =
            new FakeServer(
                peer -> {
                  var packet = peer.readPacket();
                  if (packet.length == 12) {
                    cancelled.set(true);
                    return;
                  }
                  peer.welcome();
                  if (peer.read().text().startsWith("silence")) {
                    peer.untilEnd();
                  } else {
                    peer.send(new Frames().add('C', "SELECT 0").add('Z', 'I'));
                    peer.untilEnd();
                  }
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var stuck = new RawClient(proxy.port());
        var other = RawClient.login(proxy.port(), "app")) {
      stuck.send(STARTUP);
      var key =
          stuck.untilReady().stream()
              .filter(message -> message.type() == 'K')
              .findFirst()
              .orElseThrow();
      stuck.send(new Frames().query("silence"));
      other.send(new Frames().query("SELECT"));
      assertThat(RawClient.letters(other.untilReady())).isEqualTo("CZ");
      try (var cancel = new RawClient(proxy.port())) {
        cancel.send(RawClient.cancel(key.body()));
        assertThat(cancel.readByte()).isEqualTo(-1);
      }
      assertThat(cancelled).isTrue();
    }
  }

  /** A cancel request that the server does not take ends, too. */
  @Test
  void shouldEndACancelThatTheServerDoesNotTake() throws Exception {
    var deadlines = new Deadlines(Duration.ofMillis(400), Duration.ZERO, Duration.ZERO);
    try (var fake =
            new FakeServer(
                peer -> {
                  if (peer.readPacket().length != 12) {
                    peer.welcome();
                  }
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().deadlines(deadlines).upstreamPort(fake.port()).start();
        var session = new RawClient(proxy.port())) {
      session.send(STARTUP);
      var key =
          session.untilReady().stream()
              .filter(message -> message.type() == 'K')
              .findFirst()
              .orElseThrow();
      try (var cancel = new RawClient(proxy.port())) {
        cancel.send(RawClient.cancel(key.body()));
        cancel.untilEnd();
      }
      proxy.awaitSessions(1);
    }
  }
}
