package dev.gatehouse.plugins.sinkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.plugins.sinkhttp.FakeReceiver.Received;
import dev.gatehouse.plugins.sinkhttp.FakeReceiver.Reply;
import dev.gatehouse.testkit.FakeAuditEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splunk's HTTP Event Collector, with and without acknowledgement. */
@Timeout(60)
class SplunkIT {

  private static final String PATH = "/prefix/services/collector/event";

  private FakeReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new FakeReceiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private AuditSink sink(String... yaml) throws Exception {
    var all = new String[yaml.length + 2];
    all[0] = "mode: splunk-hec";
    all[1] = "headers: { Authorization: Splunk 0f1e }";
    System.arraycopy(yaml, 0, all, 2, yaml.length);
    return Batches.sink(receiver.url("127.0.0.1", PATH), all);
  }

  @Test
  void wrapsEventsAsTheCollectorTakesThem() throws Exception {
    var event =
        FakeAuditEvent.event(4, "start").time(Instant.parse("2026-11-23T03:00:00.007Z")).build();
    try (var sink = sink("splunk: { host: 'db\"1\\', source: a, sourcetype: b }")) {
      sink.write(List.of(event, event));
    }

    var line = Batches.lines(List.of(event)).strip();
    var wrapped =
        "{\"time\":1795402800.007,\"host\":\"db\\\"1\\\\\",\"source\":\"a\",\"sourcetype\":\"b\","
            + "\"event\":"
            + line
            + "}\n";
    assertThat(receiver.bodies()).containsExactly(wrapped + wrapped);
    assertThat(receiver.received.getFirst().header("Authorization")).isEqualTo("Splunk 0f1e");
  }

  @Test
  void leavesTheHostToSplunkUnlessTold() throws Exception {
    try (var sink = sink()) {
      sink.write(Batches.events(0, 1));
    }

    assertThat(receiver.bodies().getFirst())
        .contains(
            ",\"source\":\"gatehouse\",\"sourcetype\":\"gatehouse:audit\",\"event\":{\"v\":1,")
        .doesNotContain("\"host\":\"");
  }

  @Test
  void acknowledgesOnlyWhatSplunkHasIndexed() throws Exception {
    var batches = new AtomicInteger();
    var polls = new AtomicInteger();
    receiver.behaviour =
        request -> {
          if (request.path().contains("/ack?")) {
            // one is indexed at the second question, the other at the third
            return new Reply(
                200,
                switch (polls.incrementAndGet()) {
                  case 1 -> "{\"acks\":{\"0\":false,\"1\":false}}";
                  case 2 -> "{\"acks\":{\"0\": true,\"1\":false}}";
                  default -> "{\"acks\":{\"1\" : true}}";
                });
          }
          return new Reply(
              200, "{\"text\":\"Success\",\"code\":0,\"ackId\":" + batches.getAndIncrement() + "}");
        };
    try (var sink = sink("batch-size: 2", "splunk: { ack: true }")) {
      sink.write(Batches.events(0, 4));
    }

    assertThat(batches).hasValue(2);
    assertThat(polls).hasValue(3);
    var channel = receiver.received.getFirst().header("X-Splunk-Request-Channel");
    assertThat(channel).matches("[0-9a-f-]{36}");
    var questions = receiver.received.stream().filter(SplunkIT::isQuestion).toList();
    assertThat(questions)
        .allSatisfy(
            question -> {
              assertThat(question.path())
                  .isEqualTo("/prefix/services/collector/ack?channel=" + channel);
              assertThat(question.header("Authorization")).isEqualTo("Splunk 0f1e");
            });
    assertThat(questions)
        .extracting(Received::body)
        .containsExactly("{\"acks\":[0,1]}", "{\"acks\":[0,1]}", "{\"acks\":[1]}");
  }

  @Test
  void f05FailsWhenSplunkDoesNotIndexInTimeAndForgetsThatBatch() throws Exception {
    var batches = new AtomicInteger();
    receiver.behaviour =
        request ->
            isQuestion(request)
                ? new Reply(200, "{\"acks\":{\"0\":false,\"1\":true}}")
                : new Reply(200, "{\"code\":0,\"ackId\":" + batches.getAndIncrement() + "}");
    try (var sink = sink("splunk: { ack: true, ack-timeout: 1s }")) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("Splunk has not acknowledged within 1s; it is sent again");
      sink.write(Batches.events(0, 1));
    }

    assertThat(receiver.bodies().getLast()).isEqualTo("{\"acks\":[1]}");
  }

  @Test
  void saysThatTheTokenDoesNotAcknowledge() throws Exception {
    receiver.behaviour = request -> new Reply(200, "{\"text\":\"Success\",\"code\":0}");
    try (var sink = sink("splunk: { ack: true }")) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .hasMessageContaining("enable indexer acknowledgement for this token");
    }
  }

  @Test
  void waitsForWhatStandsBeforeARejectedEvent() throws Exception {
    receiver.behaviour =
        request ->
            isQuestion(request)
                ? new Reply(200, "{\"acks\":{\"5\":true}}")
                : request.body().contains("top secret 3'")
                    ? new Reply(400, "{\"text\":\"Invalid data format\",\"code\":6}")
                    : new Reply(200, "{\"code\":0,\"ackId\":5}");
    try (var sink = sink("splunk: { ack: true }")) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 4)))
          .isInstanceOfSatisfying(
              RejectedEventException.class, e -> assertThat(e.index()).isEqualTo(3));
    }

    assertThat(receiver.received).last().satisfies(last -> assertThat(isQuestion(last)).isTrue());
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 10, 11, 14})
  void blamesNoEventForATokenOrChannel(int code) throws Exception {
    receiver.behaviour = request -> new Reply(400, "{\"text\":\"?\",\"code\":" + code + "}");
    try (var sink = sink()) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 4)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage(
              "the receiver answers 400: with code "
                  + code
                  + " of Splunk; correct its settings or the token's");
    }

    assertThat(receiver.received).hasSize(1);
  }

  private static boolean isQuestion(Received request) {
    return request.path().contains("/services/collector/ack");
  }
}
