package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that is told off in the middle of talking still hears it. */
class LastWordsIT {

  /** Closing with unread bytes in the socket would reset it and take the error along. */
  @Test
  void shouldReachAClientThatIsStillSending() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      for (var i = 0; i < 20; i++) {
        try (var client = RawClient.login(proxy.port(), "app")) {
          client.send(new byte[] {'!', 0, 0, 0, 4});
          sendAsFarAsPossible(client, new byte[200_000]);
          var error = client.untilEnd().getLast();
          assertThat(error.field('C')).isEqualTo("08P01");
        }
      }
      proxy.awaitNoCounters();
    }
  }

  private static void sendAsFarAsPossible(RawClient client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException closed) {
      // It was told to stop.
    }
  }

  /** Who neither reads nor closes is closed, and holds no place meanwhile. */
  @Test
  void shouldNotWaitForEverForAClientThatStays() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new byte[] {'!', 0, 0, 0, 4});
      proxy.awaitSessions(0);
      var began = System.nanoTime();
      proxy.awaitNoCounters();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }
  }

  /** The same where a Terminate says so: no error, an orderly end. */
  @Test
  void shouldEndInOrderAfterTerminate() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().add('X'));
      assertThat(client.untilEnd()).isEmpty();
      proxy.awaitNoCounters();
    }
  }
}
