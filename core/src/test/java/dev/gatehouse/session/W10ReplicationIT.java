package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.startup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A walsender is asked for only where that is allowed, in one spelling. */
class W10ReplicationIT {

  @ParameterizedTest
  @ValueSource(strings = {"database", "true", "on", "yes", "1", "tru", "t", "y", "TRUE"})
  void shouldRefuseReplicationInEverySpelling(String value) throws Exception {
    try (var proxy = Proxy.builder().start()) {
      assertThat(
              RawClient.answer(
                  proxy.port(),
                  startup("user", "postgres", "database", "postgres", "replication", value)))
          .isEqualTo("0A000");
      var details = proxy.awaitEvent(event -> event.type().equals("startup")).details();
      assertThat(details)
          .containsEntry("outcome", "refused")
          .containsEntry("sqlstate", "0A000")
          .containsEntry("startup.replication", value);
    }
  }

  @ParameterizedTest
  @CsvSource({"yE,true,physical", "1,true,physical", "database,database,logical"})
  void shouldSendTheCanonicalValueWhereItIsAllowed(String value, String sent, String recorded)
      throws Exception {
    BlockingQueue<String> startups = new LinkedBlockingQueue<>();
    try (var fake =
            new FakeServer(
                peer -> {
                  startups.add(new String(peer.readPacket(), StandardCharsets.UTF_8));
                  peer.send(
                      new Frames()
                          .add('R', 0)
                          .add('S', "client_encoding", "UTF8")
                          .add('K', 1, 1)
                          .add('Z', 'I'));
                  peer.untilEnd();
                });
        var proxy =
            Proxy.builder()
                .upstreamPort(fake.port())
                .replication(Replication.PHYSICAL, Replication.LOGICAL)
                .start()) {
      assertThat(
              RawClient.answer(
                  proxy.port(),
                  startup("user", "app", "database", "postgres", "replication", value)))
          .isEqualTo("Z");
      assertThat(startups.poll(5, TimeUnit.SECONDS)).contains("replication\0" + sent + "\0");
      var details = proxy.awaitEvent(event -> event.type().equals("startup")).details();
      assertThat(details).containsEntry("replication", recorded);
    }
  }

  @Test
  void shouldReachARealWalsender() throws Exception {
    try (var proxy = Proxy.builder().replication(Replication.LOGICAL).start()) {
      var postgres = new String[] {"user", "postgres", "database", "postgres", "replication", ""};
      postgres[5] = "database";
      try (var client = new RawClient(proxy.port())) {
        client.send(startup(postgres));
        client.untilReady();
        assertThat(client.value("IDENTIFY_SYSTEM")).matches("[0-9]+");
      }
      postgres[5] = "true";
      assertThat(RawClient.answer(proxy.port(), startup(postgres))).isEqualTo("0A000");
      postgres[1] = "app";
      postgres[5] = "database";
      assertThat(RawClient.answer(proxy.port(), startup(postgres))).isEqualTo("42501");
    }
  }
}
