package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.packet;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import dev.gatehouse.wire.Startup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever has a key may cancel what its session does; nobody learns more by asking. */
class W20CancelIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  /** A session and its cancel request. */
  private static final class Victim implements AutoCloseable {
    private final RawClient client;
    private final byte[] cancel;

    private Victim(RawClient client, byte[] cancel) {
      this.client = client;
      this.cancel = cancel;
    }

    static Victim login(Proxy proxy) throws IOException {
      var client = new RawClient(proxy.port());
      client.send(STARTUP);
      var key =
          client.untilReady().stream()
              .filter(message -> message.type() == 'K')
              .findFirst()
              .orElseThrow()
              .body();
      return new Victim(client, packet(Startup.CANCEL_REQUEST, key.getInt(0), key.getInt(4)));
    }

    void sleep() throws Exception {
      var pid = client.value("SELECT pg_backend_pid()");
      client.send(new Frames().query("SELECT pg_sleep(20)"));
      Database.awaitSleep(pid);
    }

    String error() throws IOException {
      return client.untilReady().stream()
          .filter(message -> message.type() == 'E')
          .findFirst()
          .map(message -> message.field('C'))
          .orElse("none");
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static void cancel(Proxy proxy, byte[] request) throws IOException {
    try (var client = new RawClient(proxy.port())) {
      client.send(request);
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  /** The events of a type that hold this among their details, when there are so many. */
  private static List<AuditEvent> events(Proxy proxy, int count, String type, String text)
      throws InterruptedException {
    var found = new ArrayList<AuditEvent>();
    proxy.awaitEvent(
        _ -> {
          found.clear();
          proxy.events().stream()
              .filter(event -> event.type().equals(type))
              .filter(event -> event.details().toString().contains(text))
              .forEach(found::add);
          return found.size() >= count;
        });
    assertThat(found).hasSize(count);
    return found;
  }

  @Test
  void shouldCancelAndRecordWhom() throws Exception {
    try (var proxy = Proxy.builder().start();
        var victim = Victim.login(proxy)) {
      victim.sleep();
      cancel(proxy, victim.cancel);
      assertThat(victim.error()).isEqualTo("57014");
      var details = proxy.awaitEvent(event -> event.type().equals("cancel")).details();
      assertThat(details)
          .containsEntry("matched", "true")
          .containsEntry("user", "app")
          .containsEntry("principal", "app")
          .containsEntry("client", "127.0.0.1");
      var login =
          proxy.awaitEvent(
              event -> event.type().equals("authentication") && event.session() != null);
      assertThat(details).containsEntry("target", requireNonNull(login.session()).id());
    }
  }

  /** Many clients do not wait for the end; the server gets the request all the same. */
  @Test
  void shouldCancelForAClientThatHangsUpAtOnce() throws Exception {
    try (var proxy = Proxy.builder().start();
        var victim = Victim.login(proxy)) {
      victim.sleep();
      try (var client = new RawClient(proxy.port())) {
        client.send(victim.cancel);
      }
      assertThat(victim.error()).isEqualTo("57014");
    }
  }

  @Test
  void shouldNotCancelWithAKeyOfTheServerOrOfNobody() throws Exception {
    try (var proxy = Proxy.builder().cancelGuesses(1000).start();
        var victim = Victim.login(proxy)) {
      var pid = Integer.parseInt(victim.client.value("SELECT pg_backend_pid()"));
      victim.sleep();
      cancel(proxy, packet(Startup.CANCEL_REQUEST, pid, 0));
      for (var bit = 0; bit < 64; bit += 7) {
        var wrong = ByteBuffer.wrap(victim.cancel.clone());
        wrong.putLong(8, wrong.getLong(8) ^ (1L << bit));
        cancel(proxy, wrong.array());
      }
      events(proxy, 11, "cancel", "matched=false");
      cancel(proxy, victim.cancel);
      assertThat(victim.error()).isEqualTo("57014");
    }
  }

  @Test
  void shouldNotMatchAKeyOfAnotherLength() throws Exception {
    try (var proxy = Proxy.builder().cancelGuesses(1000).start();
        var victim = Victim.login(proxy)) {
      victim.sleep();
      var key = ByteBuffer.wrap(victim.cancel);
      for (var length : new int[] {8, 10, 12, 15, 17, 44, 272, 273, 10_004}) {
        var request = ByteBuffer.allocate(length).putInt(length).putInt(Startup.CANCEL_REQUEST);
        key.position(8);
        while (request.hasRemaining() && key.hasRemaining()) {
          request.put(key.get());
        }
        cancel(proxy, request.array());
      }
      cancel(proxy, victim.cancel);
      assertThat(victim.error()).isEqualTo("57014");
      events(proxy, 1, "cancel", "matched=true");
    }
  }

  /** A key ends with its session. */
  @Test
  void shouldNotMatchAReplayedKey() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      var victim = Victim.login(proxy);
      victim.close();
      proxy.awaitSessions(0);
      cancel(proxy, victim.cancel);
      assertThat(proxy.awaitEvent(event -> event.type().equals("cancel")).details())
          .containsEntry("matched", "false");
    }
  }

  /** A tenant's key cancels that tenant's session and no other. */
  @Test
  void shouldCancelOneSessionOnly() throws Exception {
    try (var proxy = Proxy.builder().start();
        var one = Victim.login(proxy);
        var other = Victim.login(proxy)) {
      one.client.send(new Frames().query("SELECT pg_sleep(1)"));
      other.sleep();
      cancel(proxy, other.cancel);
      assertThat(other.error()).isEqualTo("57014");
      assertThat(one.error()).isEqualTo("none");
    }
  }

  @Test
  void shouldLookUpNothingForAnAddressWithoutGuesses() throws Exception {
    try (var proxy = Proxy.builder().cancelGuesses(3).start();
        var victim = Victim.login(proxy)) {
      victim.sleep();
      for (var i = 0; i < 30; i++) {
        cancel(proxy, packet(Startup.CANCEL_REQUEST, i, i));
      }
      cancel(proxy, victim.cancel);
      events(proxy, 28, "disconnection", "too many wrong keys");
      events(proxy, 3, "cancel", "matched=false");
      events(proxy, 0, "cancel", "matched=true");
      victim.client.send(new Frames().add('X'));
    }
  }

  /** Right keys are no guesses. */
  @Test
  void shouldNotLimitRightKeys() throws Exception {
    try (var proxy = Proxy.builder().cancelGuesses(1).start();
        var victim = Victim.login(proxy)) {
      for (var i = 0; i < 3; i++) {
        victim.sleep();
        cancel(proxy, victim.cancel);
        assertThat(victim.error()).isEqualTo("57014");
      }
    }
  }

  /** However many ask at once, the server sees one connection for a session. */
  @Test
  void shouldForwardOneRequestAtATime() throws Exception {
    var cancels = new AtomicInteger();
    var release = new CountDownLatch(1);
    try (var fake =
            new FakeServer(
                peer -> {
                  if (peer.readPacket()[0] == 0) {
                    peer.send(new Frames().add('R', 0).add('K', 1, 2).add('Z', 'I'));
                    peer.untilEnd();
                  } else {
                    cancels.incrementAndGet();
                    await(release);
                  }
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var victim = Victim.login(proxy);
        var first = new RawClient(proxy.port())) {
      first.send(victim.cancel);
      proxy.awaitEvent(event -> event.type().equals("cancel"));
      for (var i = 0; i < 5; i++) {
        cancel(proxy, victim.cancel);
      }
      assertThat(cancels).hasValueLessThanOrEqualTo(1);
      release.countDown();
      assertThat(first.readByte()).isEqualTo(-1);
      assertThat(cancels).hasValue(1);
      cancel(proxy, victim.cancel);
      assertThat(cancels).hasValue(2);
      events(proxy, 7, "cancel", "matched=true");
      events(proxy, 5, "cancel", "another one is under way");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldRecordThatTheServerCouldNotBeReached() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var victim = Victim.login(proxy)) {
      fake.stopListening();
      cancel(proxy, victim.cancel);
      var failed = proxy.awaitEvent(event -> event.type().equals("cancel-failed"));
      assertThat(failed.details().get("reason")).contains("127.0.0.1");
    }
  }

  /** A full house refuses logins in words, takes cancel requests, and forgets who left. */
  @Test
  void shouldCancelWhenNoMoreSessionsAreTaken() throws Exception {
    try (var small = Proxy.builder().sessions(1).start()) {
      try (var first = Victim.login(small)) {
        assertThat(RawClient.answer(small.port(), STARTUP)).isEqualTo("53300");
        first.sleep();
        cancel(small, first.cancel);
        assertThat(first.error()).isEqualTo("57014");
      }
      small.awaitSessions(0);
      RawClient.login(small.port(), "app").close();
    }
  }

  @Test
  void shouldNotAnswerInsideTlsEither() throws Exception {
    try (var proxy = Proxy.builder().tls(true).start();
        var socket = TlsClient.requested(proxy.port())) {
      socket.getOutputStream().write(packet(Startup.CANCEL_REQUEST, 1, 2));
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      proxy.awaitEvent(event -> "false".equals(event.details().get("matched")));
    }
  }

  /** At its deadline and at shutdown a login hears why; a cancel request hears nothing. */
  @Test
  void shouldNotAnswerAtADeadlineOrAtShutdown() throws Exception {
    var limits = SessionLimits.DEFAULT.withLoginTimeout(Duration.ofMillis(300));
    var release = new CountDownLatch(1);
    try (var fake =
            new FakeServer(
                peer -> {
                  if (peer.readPacket()[0] == 0) {
                    peer.send(new Frames().add('R', 0).add('K', 1, 2).add('Z', 'I'));
                    peer.untilEnd();
                  } else {
                    await(release);
                  }
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).limits(limits).start();
        var victim = Victim.login(proxy);
        var first = new RawClient(proxy.port())) {
      first.send(victim.cancel);
      Thread.sleep(600);
      proxy.drain(Duration.ofMillis(200));
      assertThat(first.untilEnd()).extracting(Message::type).isEmpty();
      release.countDown();
    }
  }
}
