package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.statement.MemoryBudget;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private static long allocated() {
    var provider = (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
    return provider.metric().usedDirectMemory() + provider.metric().usedHeapMemory();
  }

  /** Whoever does not read what he asked for costs little memory and nobody else's time. */
  @Test
  void f09ShouldNotGatherWhatAClientDoesNotRead() throws Exception {
    try (var proxy = Proxy.builder().start();
        var lazy = RawClient.login(proxy.port(), "app");
        var quick = RawClient.login(proxy.port(), "app")) {
      var before = allocated();
      lazy.send(new Frames().query("SELECT repeat('x', 10000) FROM generate_series(1, 20000)"));
      Thread.sleep(700);
      assertThat(allocated() - before).isLessThan(24L << 20);
      var started = System.nanoTime();
      for (var i = 0; i < 100; i++) {
        quick.send(new Frames().query("SELECT 1"));
        quick.untilReady();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
      assertThat(lazy.untilReady()).hasSize(20_003);
    }
  }

  /** One row larger than the limit passes in pieces where nobody has to read it. */
  @Test
  void f13ShouldPassARowOverTheLimit() throws Exception {
    try (var proxy = Proxy.builder().limits(limits(65_536, 100, 100, 65_536)).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT repeat('x', 20000000)"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
      var outcome = proxy.awaitOutcome(proxy.intents("repeat").getFirst());
      assertThat(outcome.bytes()).isGreaterThan(20_000_000);
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

  private static byte[] large(String mark, int bytes) {
    return new Frames()
        .parse("", "SELECT length($1)")
        .bind("", "", mark + "x".repeat(bytes))
        .execute("")
        .sync()
        .bytes();
  }

  /** Large messages of many sessions take turns; all of them arrive and nothing stays behind. */
  @Test
  void f13ShouldLetLargeMessagesTakeTurns() throws Exception {
    var memory = new SharedMemory(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20));
    try (var proxy = Proxy.builder().memory(memory).start()) {
      var clients = new ArrayList<CompletableFuture<String>>();
      for (var i = 0; i < 8; i++) {
        clients.add(CompletableFuture.supplyAsync(() -> runLarge(proxy.port(), 900_000)));
      }
      for (var client : clients) {
        assertThat(client.get(20, TimeUnit.SECONDS)).contains("900000");
      }
      proxy.awaitSessions(0);
    }
    assertThat(memory.underWay().used()).isZero();
    assertThat(memory.named().used()).isZero();
  }

  private static String runLarge(int port, int bytes) {
    try (var client = RawClient.login(port, "app")) {
      client.send(large("", bytes));
      return client.untilReady().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever begins a large message must go on with it; who waits for it is served or told. */
  @Test
  void f13ShouldCutOffWhoKeepsTheMemoryOfOthers() throws Exception {
    var memory = new SharedMemory(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20));
    var limits = limits(8 << 20, 100, 100, 65_536);
    try (var proxy = Proxy.builder().limits(limits).memory(memory).start();
        var slow = RawClient.login(proxy.port(), "app");
        var small = RawClient.login(proxy.port(), "app");
        var late = RawClient.login(proxy.port(), "app")) {
      slow.send(Arrays.copyOf(large("", 1 << 20), 500_000));
      while (memory.underWay().used() == 0) {
        Thread.sleep(5);
      }
      late.send(large("", 1 << 20));
      small.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(small.untilReady())).isEqualTo("TDCZ");
      assertThat(slow.untilEnd().getLast().field('C')).isEqualTo("57014");
      var end = late.read();
      // Its own time may be over at the same moment.
      assertThat(end.type() == '1' || end.field('C').equals("53200")).isTrue();
    }
  }

  @Test
  void f13ShouldRefuseParametersThatAPortalWouldKeepWhenAllIsUsed() throws Exception {
    var memory = new SharedMemory(new MemoryBudget(1 << 20), new MemoryBudget(100_000));
    try (var proxy = Proxy.builder().memory(memory).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("BEGIN").parse("s", "SELECT length($1)").sync());
      client.untilReady();
      client.untilReady();
      client.send(new Frames().bind("a", "s", "x".repeat(110_000)).sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("2Z");
      client.send(new Frames().bind("b", "s", "x").sync());
      var refused = client.untilReady();
      assertThat(RawClient.letters(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("54000");
      assertThat(proxy.intents("SELECT length")).isNotEmpty();
    }
    assertThat(memory.named().used()).isZero();
  }
}
