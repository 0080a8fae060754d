package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything is bounded, and says so when the bound is reached. */
class LimitsIT {

  private static SessionLimits limits(int messageSize, int depth, int statements, int held) {
    return new SessionLimits(
        messageSize,
        depth,
        1 << 20,
        statements,
        1 << 20,
        held,
        Duration.ofMillis(1500),
        Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "P", "B", "d", "F"})
  void w12ShouldRefuseAMessageOverTheLimitBeforeReadingIt(String type) throws Exception {
    try (var proxy = Proxy.builder().limits(limits(65_536, 100, 100, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          ByteBuffer.allocate(10).put((byte) type.charAt(0)).putInt(65_537).putInt(0).array());
      var error = client.untilEnd().getLast();
      assertThat(error.field('C')).isEqualTo("08P01");
      assertThat(error.field('M')).contains("65537").contains("65536");
      assertThat(proxy.intents("")).isEmpty();
    }
  }

  @Test
  void w12ShouldTakeAMessageOfJustTheLimit() throws Exception {
    try (var proxy = Proxy.builder().limits(limits(65_536, 100, 100, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1 --" + "x".repeat(65_536 - 4 - 1 - 11)));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
    }
  }

  /** A pipeline that never syncs gets its answers all the same: it is paused, never stuck. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void f11ShouldServeAPipelineDeeperThanTheLimit(int depth) throws Exception {
    var executions = depth == 1 ? 100 : 6_000;
    try (var proxy = Proxy.builder().limits(limits(1 << 20, depth, 100, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      var one = new Frames().parse("", "SELECT 1").bind("", "").execute("").bytes();
      var sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (var i = 0; i < executions; i++) {
                    client.send(one);
                  }
                  client.send(new Frames().sync());
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      var answers = client.untilReady();
      sent.join();
      assertThat(answers).hasSize(4 * executions + 1);
    }
  }

  @Test
  void f11ShouldCopyWithTheSmallestDepth() throws Exception {
    try (var proxy = Proxy.builder().limits(limits(1 << 20, 1, 100, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("COPY notes FROM STDIN")
              .add('d', "9200\ta\n".getBytes(StandardCharsets.UTF_8))
              .add('c')
              .query("DELETE FROM notes WHERE id = 9200"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("GCZ");
      assertThat(client.untilReady().getFirst().text()).startsWith("DELETE 1");
    }
  }

  @Test
  void w14ShouldRefuseOnePreparedStatementTooMany() throws Exception {
    try (var proxy = Proxy.builder().limits(limits(1 << 20, 1_000, 50, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      for (var i = 0; i < 50; i++) {
        client.send(new Frames().parse("s" + i, "SELECT 1").sync());
        assertThat(RawClient.letters(client.untilReady())).isEqualTo("1Z");
      }
      client.send(new Frames().parse("one more", "SELECT 1").sync());
      assertThat(client.untilReady().getFirst().field('C')).isEqualTo("54000");
      client.send(new Frames().add('C', 'S', "s0").parse("again", "SELECT 1").sync());
      assertThat(client.untilReady().getFirst().type()).isEqualTo('3');
      client.send(new Frames().parse("again", "SELECT 1").bind("", "again").execute("").sync());
      assertThat(RawClient.letters(client.untilReady())).isIn("12DCZ", "EZ");
      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
    }
  }

  @Test
  void w14ShouldRefuseOnePortalTooMany() throws Exception {
    try (var proxy = Proxy.builder().limits(limits(1 << 20, 1_000, 50, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      var frames = new Frames().query("BEGIN").parse("", "SELECT 1");
      for (var i = 0; i < 51; i++) {
        frames.bind("p" + i, "");
      }
      client.send(frames.sync());
      client.untilReady();
      var answers = client.untilReady();
      assertThat(RawClient.letters(answers)).isEqualTo("1" + "2".repeat(50) + "EZ");
      assertThat(answers.get(51).field('C')).isEqualTo("54000");
    }
  }

  /** More waits for its evidence than may wait: the client is paused and then goes on. */
  @Test
  void shouldPauseAClientWhoseEvidenceWaits() throws Exception {
    try (var proxy = Proxy.builder().limits(limits(1 << 20, 10_000, 100, 1_000)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      var frames = new Frames();
      for (var i = 0; i < 500; i++) {
        frames.query("SELECT '" + "x".repeat(500) + "'");
      }
      client.send(frames);
      for (var i = 0; i < 500; i++) {
        assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
      }
      assertThat(proxy.intents("xxx")).hasSize(500);
    }
  }
}
