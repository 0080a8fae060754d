package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.statement.MemoryBudget;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Large things pass within their limit and are refused beyond it; memory stays bounded. */
class F13LargeIT {

  private static final int KIB_64 = 1 << 16;

  /** Messages of at most so many bytes, each sent within this time. */
  private static SessionLimits messagesOf(int bytes, Duration patience) {
    return new SessionLimits(
        bytes, 100, 1 << 20, 100, 1 << 20, KIB_64, patience, Duration.ofSeconds(30));
  }

  private static long allocated() {
    var provider = (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
    return provider.metric().usedDirectMemory() + provider.metric().usedHeapMemory();
  }

  /** A gigabyte is announced, and refused by its announcement. */
  @Test
  void shouldRefuseAParameterOverTheLimitBeforeBufferingIt() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      var before = allocated();
      client.send(new Frames().parse("", "SELECT length($1)"));
      client.send(ByteBuffer.allocate(5).put((byte) 'B').putInt(1 << 30).array());
      var error = client.untilEnd().getLast();

      assertThat(error.field('S')).isEqualTo("FATAL");
      assertThat(error.field('C')).isEqualTo("08P01");
      assertThat(error.field('M')).contains("1073741824").contains("limit");
      assertThat(allocated() - before).isLessThan(16L << 20);
      proxy.awaitEvent(
          event ->
              event.type().equals("disconnection")
                  && event.details().getOrDefault("reason", "").contains("over the limit"));
      assertThat(proxy.intents("length")).isEmpty();
    }
  }

  /** 60 MiB under a limit of 64 pass, and nothing of them stays. */
  @Test
  void shouldPassAParameterUnderTheLimitInBoundedMemory() throws Exception {
    var size = 60 << 20;
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      var before = allocated();
      client.send(
          new Frames()
              .parse("", "SELECT length($1) AS f13")
              .bind("", "", "x".repeat(size))
              .execute("")
              .sync());
      var answers = client.untilReady();

      assertThat(RawClient.letters(answers)).isEqualTo("12DCZ");
      assertThat(answers.get(2).text()).endsWith(Integer.toString(size));
      // The message itself, once more while its buffer grows, and what the sockets hold.
      assertThat(allocated() - before).isLessThan(3L * size);
      var outcome = proxy.awaitOutcome(proxy.intents("f13").getFirst());
      assertThat(outcome.status()).isEqualTo(Status.SUCCESS);
    }
  }

  /** Its own Parse, which the server answers only behind the Bind, must not take its room. */
  @Test
  void shouldPassAParameterThatNeedsAllOfTheMemoryBehindItsParse() throws Exception {
    var memory = new SharedMemory(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20));
    var limits = messagesOf(8 << 20, Duration.ofSeconds(5));
    try (var proxy = Proxy.builder().limits(limits).memory(memory).start()) {
      assertThat(runLarge(proxy.port(), 2 << 20)).contains("2097152");
    }
    assertThat(memory.underWay().used()).isZero();
  }

  @Test
  void shouldPassTheMostParametersTheProtocolKnows() throws Exception {
    var most = 65_535;
    var numbers =
        IntStream.rangeClosed(1, most).mapToObj(i -> "$" + i).collect(Collectors.joining(","));
    var frames =
        new Frames().parse("", "SELECT cardinality(ARRAY[" + numbers + "]::int[]) AS all_of_them");
    var fields = new ArrayList<Object>(List.of("", "", (short) 0, (short) most));
    for (var i = 0; i < most; i++) {
      fields.add(1);
      fields.add('7');
    }
    fields.add((short) 0);
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(frames.add('B', fields.toArray()).execute("").sync());
      var answers = client.untilReady();

      assertThat(RawClient.letters(answers)).isEqualTo("12DCZ");
      assertThat(answers.get(2).text()).endsWith("65535");
      var intent = proxy.intents("all_of_them").getFirst();
      assertThat(intent.parameters()).hasSize(most);
      assertThat(intent.parameters().getLast().value()).isEqualTo("7");
    }
  }

  /** One row larger than the limit passes in pieces where nobody has to read it. */
  @Test
  void shouldPassARowOverTheLimit() throws Exception {
    try (var proxy = Proxy.builder().limits(messagesOf(KIB_64, Duration.ofSeconds(10))).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT repeat('x', 20000000)"));

      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
      var outcome = proxy.awaitOutcome(proxy.intents("repeat").getFirst());
      assertThat(outcome.bytes()).isGreaterThan(20_000_000);
    }
  }

  /** Notices nobody reads wait at the server, and none is lost. */
  @Test
  void shouldBoundAFloodOfNotices() throws Exception {
    var notices = 30_000;
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      var before = allocated();
      client.send(
          new Frames()
              .query(
                  "DO $$ BEGIN FOR i IN 1.."
                      + notices
                      + " LOOP RAISE NOTICE '%', repeat('n', 4000); END LOOP; END $$"));
      Thread.sleep(1_000);

      assertThat(allocated() - before).isLessThan(16L << 20);
      var answers = client.untilReady();
      assertThat(answers).hasSize(notices + 2);
      assertThat(answers.getFirst().type()).isEqualTo('N');
      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
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
  void shouldLetLargeMessagesTakeTurns() throws Exception {
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
  void shouldCutOffWhoKeepsTheMemoryOfOthers() throws Exception {
    var memory = new SharedMemory(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20));
    var limits = messagesOf(8 << 20, Duration.ofMillis(1500));
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
  void shouldRefuseParametersThatAPortalWouldKeepWhenAllIsUsed() throws Exception {
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
