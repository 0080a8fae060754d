package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.EOFException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that suddenly asks for less than was agreed learns nothing. */
class W25RequireAuthIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private static Frames request(AuthMethod method) {
    return switch (method) {
      case NONE -> new Frames().add('R', 0);
      case PASSWORD -> new Frames().add('R', 3);
      case MD5 -> new Frames().add('R', 5, 0x01020304);
      case SCRAM_SHA_256 -> new Frames().add('R', 10, "SCRAM-SHA-256", "");
    };
  }

  /** Whether the server hears anything after its request. */
  private static boolean hears(FakeServer.Peer peer, Frames request) throws IOException {
    peer.readPacket();
    peer.send(request);
    try {
      peer.read();
      return true;
    } catch (EOFException end) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE,trust", "PASSWORD,password", "MD5,md5", "SCRAM_SHA_256,SCRAM-SHA-256"})
  void shouldEndALoginByAMethodThatIsNotListed(AuthMethod method, String name) throws Exception {
    var others = EnumSet.complementOf(EnumSet.of(method)).toArray(AuthMethod[]::new);
    var heard = new CompletableFuture<Boolean>();
    try (var fake = new FakeServer(peer -> heard.complete(hears(peer, request(method))));
        var proxy = Proxy.builder().upstreamPort(fake.port()).requireAuth(others).start();
        var client = new RawClient(proxy.port())) {
      // A hasty client sends its secret before it is asked.
      client.send(join(STARTUP, new Frames().add('p', "the secret").bytes()));
      var messages = client.untilEnd();
      assertThat(RawClient.letters(messages)).isEqualTo("E");
      assertThat(messages.getFirst().field('V')).isEqualTo("FATAL");
      assertThat(messages.getFirst().field('C')).isEqualTo("28000");
      assertThat(heard.join()).isFalse();
      var details = proxy.awaitEvent(event -> event.type().equals("authentication")).details();
      assertThat(details)
          .containsEntry("outcome", "failure")
          .containsEntry("method", name)
          .containsEntry("sqlstate", "28000");
      assertThat(details.get("reason")).contains("require-auth");
      proxy.awaitSessions(0);
    }
  }

  /** By default a password does not travel in clear. */
  @Test
  void shouldNotRelayAPasswordInClearUnlessToldTo() throws Exception {
    var heard = new CompletableFuture<Boolean>();
    try (var fake =
            new FakeServer(peer -> heard.complete(hears(peer, request(AuthMethod.PASSWORD))));
        var proxy = Proxy.builder().upstreamPort(fake.port()).start()) {
      assertThat(RawClient.answer(proxy.port(), STARTUP)).isEqualTo("28000");
      assertThat(heard.join()).isFalse();
    }
  }
}
