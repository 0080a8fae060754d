package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is away, or goes away in the middle of something: nobody hangs. */
class F07ServerLostIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  @TempDir private static Path folder;

  @Test
  void shouldSayThatTheServerIsUnreachableAndListenOn() throws Exception {
    int port;
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    try (var proxy = Proxy.builder().upstreamPort(port).start()) {
      for (var i = 0; i < 3; i++) {
        try (var client = new RawClient(proxy.port())) {
          client.send(STARTUP);
          var error = client.untilEnd().getLast();
          assertThat(error.field('C')).isEqualTo("08006");
          assertThat(error.field('M')).contains("127.0.0.1:" + port);
        }
      }
      proxy.awaitEvent(event -> "unreachable".equals(event.details().get("outcome")));
      proxy.awaitSessions(0);
    }
  }

  @Test
  void shouldSayThatTheServerHungUpDuringLogin() throws Exception {
    try (var fake = new FakeServer(peer -> peer.readPacket());
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(client.untilEnd().getLast().field('C')).isEqualTo("08006");
      proxy.awaitSessions(0);
    }
  }

  @Test
  void shouldPassOnWhyTheServerEndedTheSession() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT pg_terminate_backend(pg_backend_pid())"));
      var end = client.untilEnd();
      assertThat(end.getLast().field('C')).isEqualTo("57P01");
      assertThat(end.stream().filter(message -> message.type() == 'E')).hasSize(1);
      proxy.awaitSessions(0);
    }
  }

  @Test
  void shouldRecordAnUnknownOutcomeWhenTheServerIsLostInAResult() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  peer.read();
                  peer.send(
                      new Frames()
                          .add('T', (short) 1, "x", 0, (short) 0, 25, (short) -1, -1, (short) 0)
                          .add('D', (short) 1, 1, 'a'));
                  peer.send((byte) 'D', (byte) 0, (byte) 0);
                  peer.reset();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT lost"));
      var answers = client.untilEnd();
      assertThat(RawClient.letters(answers)).isEqualTo("TDE");
      assertThat(answers.getLast().field('C')).isEqualTo("08006");
      var intent = proxy.intents("SELECT lost").getFirst();
      assertThat(proxy.awaitOutcome(intent).status()).isEqualTo(Status.UNKNOWN);
      proxy.awaitSessions(0);
    }
  }

  /** Killed as the kernel would: every client of it is told, every open intent has an outcome. */
  @Test
  void shouldTellEveryClientOfAServerThatIsKilled() throws Exception {
    try (var postgres =
            EmbeddedPostgres.builder().setDataDirectory(folder.resolve("data")).start();
        var proxy = Proxy.builder().upstreamPort(postgres.getPort()).start();
        var busy = RawClient.login(proxy.port(), "postgres");
        var within = RawClient.login(proxy.port(), "postgres");
        var idle = RawClient.login(proxy.port(), "postgres")) {
      within.send(new Frames().query("BEGIN"));
      within.untilReady();
      busy.send(new Frames().query("SELECT pg_sleep(30)"));
      proxy.awaitEvent(
          event -> event.statement() != null && event.statement().text().contains("pg_sleep"));
      kill(folder.resolve("data"));
      for (var client : new RawClient[] {busy, within, idle}) {
        assertThat(client.untilEnd().getLast().field('C')).isIn("08006", "57P01", "57P02");
      }
      var intent = proxy.intents("pg_sleep").getFirst();
      assertThat(proxy.awaitOutcome(intent).status()).isIn(Status.UNKNOWN, Status.FAILURE);
      proxy.awaitNoCounters();
      try (var next = new RawClient(proxy.port())) {
        next.send(RawClient.startup("user", "postgres", "database", "postgres"));
        assertThat(next.untilEnd().getLast().field('C')).isIn("08006", "57P03");
      }
    }
  }

  private static void kill(Path data) throws IOException {
    var pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    var server = ProcessHandle.of(pid).orElseThrow();
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }
}
