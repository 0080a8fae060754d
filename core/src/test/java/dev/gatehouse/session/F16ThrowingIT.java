package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.session.RawClient.Frames;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever throws on an event loop, the client is not left waiting and no place stays taken. */
class F16ThrowingIT {

  /** Throws once, when it is asked for the n-th time. */
  private static final class TreacherousClock implements InstantSource {
    final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    @Override
    public Instant instant() {
      if (left.decrementAndGet() == 0) {
        throw new IllegalStateException("thrown by the test");
      }
      return Instant.now();
    }
  }

  private static void session(int port) throws Exception {
    try (var client = RawClient.login(port, "app")) {
      client.send(new Frames().query("SELECT 1"));
      client.untilReady();
      client.send(new Frames().parse("", "SELECT 2").bind("", "").execute("").sync());
      client.untilReady();
      client.send(new Frames().add('X'));
      client.untilEnd();
    }
  }

  /** Every event asks the clock, so this throws once at every step of a session. */
  @Test
  void shouldEndTheSessionWhateverStepThrows() throws Exception {
    var clock = new TreacherousClock();
    try (var proxy = Proxy.builder().clock(clock).start()) {
      session(proxy.port());
      proxy.awaitNoCounters();
      var thrown = 0;
      for (var step = 1; step <= 12; step++) {
        clock.left.set(step);
        try {
          session(proxy.port());
        } catch (EOFException | SocketException ended) {
          // An end, not a time-out.
        }
        proxy.awaitNoCounters();
        thrown += clock.left.get() <= 0 ? 1 : 0;
        clock.left.set(Integer.MAX_VALUE);
      }
      assertThat(thrown).isGreaterThan(5);
      session(proxy.port());
    }
  }

  @Test
  void shouldRejectALoginWhoseMapperThrows() throws Exception {
    try (var proxy =
            Proxy.builder()
                .mapper(
                    login -> {
                      throw new AssertionError("thrown by the test");
                    })
                .start();
        var client = new RawClient(proxy.port())) {
      client.send(RawClient.startup("user", "app", "database", "postgres"));
      assertThat(client.untilEnd().getLast().field('C')).isEqualTo("28000");
      proxy.awaitNoCounters();
    }
  }

  /** Refused like any statement a policy fails on; the session goes on, or ends in words. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldAnswerAStatementWhosePolicyThrows(boolean error) throws Exception {
    try (var proxy =
            Proxy.builder()
                .policy(
                    Policies.denyIf(
                        call -> {
                          if (call.facts().commands().contains("SELECT")) {
                            if (error) {
                              throw new StackOverflowError("thrown by the test");
                            }
                            throw new IllegalStateException("thrown by the test");
                          }
                          return false;
                        },
                        Interest.EXECUTE))
                .start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1").query("BEGIN"));
      assertThat(client.read().type()).isEqualTo('E');
      client.send(new Frames().add('X'));
      proxy.awaitNoCounters();
    }
  }

  /** One session's trouble is nobody else's. */
  @Test
  void shouldNotDisturbOthers() throws Exception {
    var clock = new TreacherousClock();
    try (var proxy = Proxy.builder().clock(clock).start();
        var other = RawClient.login(proxy.port(), "app")) {
      var stopped =
          CompletableFuture.runAsync(
              () -> {
                for (var i = 0; i < 10; i++) {
                  try (var client = new RawClient(proxy.port())) {
                    clock.left.set(2);
                    client.send(RawClient.startup("user", "app", "database", "postgres"));
                    client.untilEnd();
                  } catch (IOException ended) {
                    // Expected.
                  }
                }
              });
      stopped.join();
      clock.left.set(Integer.MAX_VALUE);
      other.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(other.untilReady())).isEqualTo("TDCZ");
    }
  }
}
