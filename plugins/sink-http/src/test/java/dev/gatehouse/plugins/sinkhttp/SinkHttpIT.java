package dev.gatehouse.plugins.sinkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.plugins.sinkhttp.FakeReceiver.Reply;
import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakeAuditEvent;
import dev.gatehouse.testkit.PluginContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SinkHttpIT {

  private static final Instant SIGNED = Instant.parse("2026-11-23T03:00:00Z");

  private FakeReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new FakeReceiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private String url() {
    return receiver.url("127.0.0.1", "/ingest?tenant=a");
  }

  @Test
  void fulfillsThePluginContract() {
    PluginContract.verify(SinkHttpProvider.class);
  }

  @Test
  void postsLines() throws Exception {
    try (var sink = Batches.sink(url(), "headers: { Authorization: Bearer abc, X-Team: audit }")) {
      sink.write(Batches.events(0, 3));
    }

    var request = receiver.received.getFirst();
    assertThat(request.path()).isEqualTo("/ingest?tenant=a");
    assertThat(request.body()).isEqualTo(Batches.lines(Batches.events(0, 3)));
    assertThat(request.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(request.header("Authorization")).isEqualTo("Bearer abc");
    assertThat(request.header("X-Team")).isEqualTo("audit");
    assertThat(receiver.received).hasSize(1);
  }

  @Test
  void postsAnArray() throws Exception {
    try (var sink = Batches.sink(url(), "mode: json-array")) {
      sink.write(Batches.events(0, 3));
      sink.write(Batches.events(3, 1));
    }

    var one = Batches.lines(Batches.events(0, 3)).strip().replace("\n", ",");
    assertThat(receiver.bodies())
        .containsExactly("[" + one + "]", "[" + Batches.lines(Batches.events(3, 1)).strip() + "]");
    assertThat(receiver.received.getFirst().header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void saysWhatABodyIsAsTheReceiverWantsIt() throws Exception {
    try (var sink = Batches.sink(url(), "headers: { content-type: application/json }")) {
      sink.write(Batches.events(0, 1));
    }

    assertThat(receiver.received.getFirst().headers().get("Content-Type"))
        .containsExactly("application/json");
  }

  @Test
  void postsNoMoreEventsInARequestThanWanted() throws Exception {
    try (var sink = Batches.sink(url(), "batch-size: 2")) {
      sink.write(Batches.events(0, 5));
    }

    assertThat(receiver.received).hasSize(3);
    assertThat(Batches.indexes(receiver.bodies())).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void f13PostsNoMoreBytesInARequestThanWantedButALargeEventAlone() throws Exception {
    var events = Batches.events(0, 10);
    var large = FakeAuditEvent.event(10, "start").detail("text", "x".repeat(100_000)).build();
    events.add(large);
    events.addAll(Batches.events(11, 2));
    try (var sink = Batches.sink(url(), "batch-bytes: 2KiB")) {
      sink.write(events);
    }

    assertThat(Batches.indexes(receiver.bodies()))
        .isEqualTo(LongStream.range(0, 13).boxed().toList());
    for (var body : receiver.bodies()) {
      assertThat(body.length() <= 2_048 || Batches.indexes(List.of(body)).equals(List.of(10L)))
          .isTrue();
    }
  }

  @Test
  void compressesBodies() throws Exception {
    try (var sink = Batches.sink(url(), "compress: gzip")) {
      sink.write(Batches.events(0, 3));
    }

    var request = receiver.received.getFirst();
    assertThat(request.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(request.body()).isEqualTo(Batches.lines(Batches.events(0, 3)));
  }

  @Test
  void postsACheckpoint() throws Exception {
    try (var sink = Batches.sink(url(), "mode: json-array")) {
      sink.checkpoint(new Checkpoint(FakeAuditEvent.LOG, 7, SIGNED, "note\n"));
      receiver.behaviour = request -> new Reply(400, "");

      assertThatThrownBy(
              () -> sink.checkpoint(new Checkpoint(FakeAuditEvent.LOG, 8, SIGNED, "note\n")))
          .isInstanceOfSatisfying(
              RejectedEventException.class, e -> assertThat(e.index()).isEqualTo(8));
    }

    assertThat(receiver.bodies().getFirst())
        .isEqualTo(
            "[{\"v\":1,\"log\":\""
                + FakeAuditEvent.LOG
                + "\",\"kind\":\"checkpoint\",\"size\":7,\"note\":\"note\\n\",\"time\":\"2026-11-23T03:00:00.000000000Z\"}]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 37, 98, 99})
  void w33FindsTheEventThatIsRejectedAndHasPostedWhatStandsBefore(int bad) throws Exception {
    receiver.behaviour =
        request -> new Reply(request.body().contains("top secret " + bad + "'") ? 422 : 204, "");
    try (var sink = Batches.sink(url())) {
      var rejection =
          catchThrowableOfType(
              RejectedEventException.class, () -> sink.write(Batches.events(0, 100)));

      assertThat(rejection.index()).isEqualTo(bad);
      assertThat(rejection).hasMessage("the receiver answers 422");
    }

    var taken =
        receiver.bodies().stream()
            .filter(body -> !body.contains("top secret " + bad + "'"))
            .toList();
    assertThat(Batches.indexes(taken)).isEqualTo(LongStream.range(0, bad).boxed().toList());
    assertThat(receiver.received).hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void postsLessAtOnceToAReceiverThatTakesLess() throws Exception {
    receiver.behaviour = request -> new Reply(request.body().length() > 3_000 ? 413 : 200, "");
    try (var sink = Batches.sink(url())) {
      sink.write(Batches.events(0, 40));
    }

    var taken = receiver.bodies().stream().filter(body -> body.length() <= 3_000).toList();
    assertThat(Batches.indexes(taken)).isEqualTo(LongStream.range(0, 40).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "401, does not know who asks; correct headers",
    "403, forbids this; correct headers",
    "404, takes nothing there; correct url",
    "405, correct url",
    "415, correct mode or compress",
    "302, redirects are not followed",
    "408, is tried again",
    "429, is tried again",
    "500, is tried again",
    "503, is tried again"
  })
  void blamesNoEventForWhatIsNotItsFault(int status, String expected) throws Exception {
    receiver.behaviour =
        request ->
            new Reply(status, "what is top secret?", Map.of("Location", "http://127.0.0.1:1/"));
    try (var sink = Batches.sink(url())) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 2)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageStartingWith("the receiver answers " + status + ": ")
          .hasMessageContaining(expected)
          .hasMessageNotContaining("secret");
      receiver.behaviour = request -> new Reply(200, "");
      sink.write(Batches.events(0, 2));
    }

    assertThat(receiver.received).hasSize(2);
  }

  @Test
  void f05WaitsAsLongAsTheReceiverAsks() throws Exception {
    receiver.behaviour = request -> new Reply(429, "", Map.of("Retry-After", "1"));
    try (var sink = Batches.sink(url())) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1))).hasMessageContaining("429");
      receiver.behaviour = request -> new Reply(200, "");
      var begun = System.nanoTime();
      sink.write(Batches.events(0, 1));

      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
      sink.write(Batches.events(1, 1));
    }
  }

  @Test
  void f05GoesOnWhenTheReceiverIsBack() throws Exception {
    var port = receiver.port();
    receiver.close();
    try (var sink = Batches.sink("http://127.0.0.1:" + port + "/ingest")) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("ConnectException");
      receiver = new FakeReceiver(port, null);
      sink.write(Batches.events(0, 1));
    }

    assertThat(Batches.indexes(receiver.bodies())).containsExactly(0L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"})
  void f05DoesNotTakeHalfAnAnswerForOne(String answer) throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var sink = Batches.sink("http://127.0.0.1:" + socket.getLocalPort() + "/", "timeout: 1s")) {
      var done = new CountDownLatch(1);
      var server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var connection = socket.accept()) {
                      connection.getInputStream().read();
                      connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                      done.await();
                    } catch (IOException | InterruptedException e) {
                      done.countDown();
                    }
                  });

      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("the receiver has not answered within 1s");
      done.countDown();
      server.join();
    }
  }

  @Test
  void f05DoesNotTakeABrokenAnswerForOne() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var sink = Batches.sink("http://127.0.0.1:" + socket.getLocalPort() + "/")) {
      var server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var connection = socket.accept()) {
                      connection.getInputStream().read();
                      connection
                          .getOutputStream()
                          .write(
                              "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"
                                  .getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });

      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageStartingWith("the receiver could not be asked: ");
      server.join();
    }
  }

  @Test
  void f14DoesNotReadAnAnswerWithoutEnd() throws Exception {
    receiver.behaviour = request -> new Reply(200, "x".repeat(3 << 20));
    try (var sink = Batches.sink(url())) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class);
    }
  }

  @Test
  void stopsWaitingWhenItIsInterrupted() throws Exception {
    var arrived = new CountDownLatch(1);
    receiver.behaviour =
        request -> {
          arrived.countDown();
          Thread.sleep(20_000);
          return new Reply(200, "");
        };
    try (var sink = Batches.sink(url(), "timeout: 30s")) {
      var failure = new Throwable[1];
      var thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      sink.write(Batches.events(0, 1));
                    } catch (IOException e) {
                      failure[0] = e;
                    }
                  });
      arrived.await();
      thread.interrupt();

      assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
      assertThat(failure[0]).hasMessage("broken off");
    }
  }

  @Test
  void w33UsesNoProxyOfTheEnvironment() throws Exception {
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", "1");
    System.setProperty("http.nonProxyHosts", "");
    try (var sink = Batches.sink(url())) {
      sink.write(Batches.events(0, 1));
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
      System.clearProperty("http.nonProxyHosts");
    }

    assertThat(receiver.received).hasSize(1);
  }

  @Test
  void e1ShowsNoValueOfAHeader() throws Exception {
    var config =
        ConfigOf.yaml(
            new SinkHttpProvider(), "url: http://h/\nheaders: { Authorization: tell-nobody }");
    assertThat(config.toString()).doesNotContain("tell-nobody");

    assertThatThrownBy(
            () -> Batches.sink(url(), "headers: { Authorization: \"tell-nobody\\r\\nX: y\" }"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("headers.Authorization")
        .hasMessageNotContaining("tell-nobody");
    assertThatThrownBy(() -> Batches.sink(url(), "headers: { Content-Length: 1 }"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("headers.Content-Length");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: ftp://h/ | url must be http://HOST/PATH",
        "url: https:/h | url must be",
        "url: https://me:pw@h/ | url must be",
        "url: https://h/#a | url must be",
        "url: https://h h/ | url must be",
        "url: nowhere | url must be",
        "{ url: 'http://h/', batch-size: 0 } | batch-size must be from 1 to 10000",
        "{ url: 'http://h/', batch-bytes: 1GiB } | batch-bytes must be from 1KiB to 65536KiB",
        "{ url: 'http://h/', batch-bytes: 0 } | batch-bytes must be from",
        "{ url: 'http://h/', timeout: 100ms } | timeout must be from 1s to 600s",
        "{ url: 'http://h/', mode: splunk-hec } | ends with /services/collector/event",
        "{ url: 'http://h/', ca-certificate: a.pem } | only with an https url",
        "{ url: 'http://h/', mode: xml } | must be one of json-lines, json-array, splunk-hec"
      })
  void refusesWhatCannotBe(String yaml, String expected) {
    assertThatThrownBy(() -> ConfigOf.yaml(new SinkHttpProvider(), yaml))
        .hasMessageContaining(expected)
        .hasMessageNotContaining("pw");
  }

  @Test
  void refusesAFormatThereIsNot() {
    assertThatThrownBy(() -> Batches.sink(url(), "format: xml"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("there is no event format 'xml'");
  }
}
