package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** There is room for so many connections and no more; who meets the bound reads so. */
class ConnectionLimitsIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private static Proxy proxy(int sessions, int perAddress, int logins, int perUser)
      throws IOException {
    return Proxy.builder()
        .connections(new ConnectionLimits(sessions, perAddress, logins, perUser))
        .start();
  }

  private static void assertRefused(Proxy proxy, String message, String reason) throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      var error = client.untilEnd().getLast();
      assertThat(error.field('C')).isEqualTo("53300");
      assertThat(error.field('M')).contains(message);
    }
    var event =
        proxy.awaitEvent(
            one -> one.details().containsValue(reason) && one.details().containsKey("reason"));
    assertThat(event.type()).isIn("connection-refused", "authentication");
  }

  @Test
  void f10ShouldRefuseOneSessionTooManyAndTakeTheNextWhenThereIsRoom() throws Exception {
    try (var proxy = proxy(2, 0, 0, 0);
        var first = RawClient.login(proxy.port(), "app")) {
      try (var second = RawClient.login(proxy.port(), "app")) {
        assertRefused(proxy, "no more connections now", "limits.sessions");
        second.send(new Frames().query("SELECT 1"));
        assertThat(RawClient.letters(second.untilReady())).isEqualTo("TDCZ");
      }
      proxy.awaitSessions(1);
      RawClient.login(proxy.port(), "app").close();
      first.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(first.untilReady())).isEqualTo("TDCZ");
    }
  }

  @Test
  void f10ShouldBoundTheConnectionsOfOneAddress() throws Exception {
    try (var proxy = proxy(100, 2, 0, 0)) {
      try (var _ = RawClient.login(proxy.port(), "app");
          var _ = RawClient.login(proxy.port(), "app")) {
        assertRefused(proxy, "from this address", "limits.sessions-per-address");
      }
      proxy.awaitNoCounters();
      RawClient.login(proxy.port(), "app").close();
    }
  }

  /** Counted when the login has succeeded: a stranger takes nobody's place. */
  @Test
  void f10ShouldBoundTheSessionsOfOnePrincipalOnly() throws Exception {
    try (var proxy =
        Proxy.builder()
            .connections(new ConnectionLimits(100, 0, 0, 2))
            .mapper(
                login ->
                    CompletableFuture.completedFuture(
                        new Mapping.Mapped(Principal.of(login.applicationName()), login.user())))
            .start()) {
      var ann = RawClient.startup("user", "app", "application_name", "ann", "database", "postgres");
      var bob = RawClient.startup("user", "app", "application_name", "bob", "database", "postgres");
      try (var one = new RawClient(proxy.port());
          var two = new RawClient(proxy.port());
          var three = new RawClient(proxy.port());
          var other = new RawClient(proxy.port())) {
        one.send(ann);
        one.untilReady();
        two.send(ann);
        two.untilReady();
        three.send(ann);
        var error = three.untilEnd().getLast();
        assertThat(error.field('C')).isEqualTo("53300");
        assertThat(error.field('M')).isEqualTo("too many connections for this user");
        other.send(bob);
        other.untilReady();
      }
      proxy.awaitEvent(
          event ->
              event.type().equals("authentication")
                  && "limits.sessions-per-user".equals(event.details().get("reason"))
                  && "53300".equals(event.details().get("sqlstate")));
      proxy.awaitNoCounters();
    }
  }

  /** Told at once, before any startup message: there is no waiting in a room that is full. */
  @Test
  void f10ShouldBoundTheConnectionsThatHaveNotLoggedIn() throws Exception {
    try (var proxy = proxy(100, 0, 3, 0);
        var session = RawClient.login(proxy.port(), "app")) {
      var silent = new ArrayList<RawClient>();
      try {
        for (var i = 0; i < 3; i++) {
          silent.add(new RawClient(proxy.port()));
        }
        proxy.awaitSessions(4);
        try (var client = new RawClient(proxy.port())) {
          var error = client.untilEnd().getLast();
          assertThat(error.field('C')).isEqualTo("53300");
          assertThat(error.field('M')).contains("have not logged in yet");
        }
        proxy.awaitEvent(
            event ->
                event.type().equals("connection-refused")
                    && event.details().containsValue("limits.logins-per-address"));
        session.send(new Frames().query("SELECT 1"));
        assertThat(RawClient.letters(session.untilReady())).isEqualTo("TDCZ");
      } finally {
        silent.forEach(RawClient::close);
      }
      proxy.awaitSessions(1);
      RawClient.login(proxy.port(), "app").close();
    }
  }

  /** Nobody needs a place to end what he has started. */
  @Test
  void w20ShouldCancelWithoutRoom() throws Exception {
    try (var proxy = proxy(1, 0, 0, 0);
        var connection = proxy.connect("app");
        var statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThat(
              catchThrowableOfType(
                      SQLException.class, () -> statement.execute("SELECT pg_sleep(20)"))
                  .getSQLState())
          .isEqualTo("57014");
    }
  }

  /** However a connection ends, it gives back all it was counted for. */
  @Test
  void f10ShouldGiveBackEveryCount() throws Exception {
    try (var proxy = proxy(100, 50, 50, 50)) {
      for (var i = 0; i < 20; i++) {
        try (var _ = new RawClient(proxy.port());
            var half = new RawClient(proxy.port());
            var garbage = new RawClient(proxy.port());
            var unknown = new RawClient(proxy.port());
            var left = RawClient.login(proxy.port(), "app");
            var polite = RawClient.login(proxy.port(), "app")) {
          half.send(new byte[] {0, 0, 0});
          garbage.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          unknown.send(RawClient.startup("user", "app", "database", "none"));
          left.send(new Frames().query("BEGIN").query("SELECT pg_sleep(0.01)"));
          polite.send(new Frames().add('X'));
        }
      }
      proxy.awaitNoCounters();
    }
  }

  @Test
  void w21ShouldEndAStartupThatTakesTooLong() throws Exception {
    var deadlines = new Deadlines(Duration.ofMillis(300), Duration.ZERO, Duration.ZERO);
    try (var proxy = Proxy.builder().deadlines(deadlines).start();
        var session = RawClient.login(proxy.port(), "app");
        var slow = new RawClient(proxy.port())) {
      slow.send(new byte[] {0, 0});
      var error = slow.untilEnd().getLast();
      assertThat(error.field('C')).isEqualTo("57014");
      assertThat(error.field('M')).isEqualTo("startup took too long");
      proxy.awaitEvent(event -> event.details().containsValue("startup took too long"));
      // Nobody's later life is bound by it.
      Thread.sleep(400);
      session.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(session.untilReady())).isEqualTo("TDCZ");
    }
  }
}
