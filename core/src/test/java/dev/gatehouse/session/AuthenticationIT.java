package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.audit.format.Formats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real driver proves itself to a real server through Gatehouse, which learns no secret. */
class AuthenticationIT {

  private static final String WRONG = "a-wrong-secret";

  private static Proxy.Builder proxy() throws Exception {
    return Proxy.builder().upstreamPort(SecureDatabase.port()).requireAuth(AuthMethod.values());
  }

  private static Connection login(Proxy proxy, String user, String password) throws SQLException {
    return proxy.connect(user, password, "sslmode=disable");
  }

  private static SQLException failure(Proxy proxy, String user, String password) {
    return catchThrowableOfType(SQLException.class, () -> login(proxy, user, password).close());
  }

  private static String currentUser(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT current_user")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static AuditEvent authentication(Proxy proxy, String outcome) throws Exception {
    return proxy.awaitEvent(
        event ->
            event.type().equals("authentication")
                && outcome.equals(event.details().get("outcome")));
  }

  private static void assertNoSecret(Proxy proxy, String secret) throws IOException {
    var lines = new ByteArrayOutputStream();
    for (var event : proxy.events()) {
      Formats.byName("gatehouse").encode(event, lines);
    }
    assertThat(lines.toString(StandardCharsets.UTF_8)).doesNotContain(secret);
  }

  /** Maps alice to a role, and leaves other logins alone. */
  private static IdentityMapper aliceIs(String role) {
    return login ->
        CompletableFuture.completedFuture(
            new Mapping.Mapped(
                Principal.of("alice@example.com"), login.user().equals("alice") ? role : "?"));
  }

  @ParameterizedTest
  @CsvSource({
    "trust_role,trust",
    "password_role,password",
    "md5_role,md5",
    "scram_role,SCRAM-SHA-256"
  })
  void shouldLogInByEveryMethod(String user, String method) throws Exception {
    try (var proxy = proxy().start();
        var connection = login(proxy, user, SecureDatabase.PASSWORD)) {
      assertThat(currentUser(connection)).isEqualTo(user);
      var event = authentication(proxy, "success");
      assertThat(event.details()).containsEntry("method", method).containsEntry("user", user);
      assertNoSecret(proxy, SecureDatabase.PASSWORD);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"password_role", "md5_role", "scram_role"})
  void w31ShouldReportAWrongPasswordAsTheServerDoes(String user) throws Exception {
    try (var proxy = proxy().start()) {
      var failure = failure(proxy, user, WRONG);
      assertThat(failure.getSQLState()).isEqualTo("28P01");
      var event = authentication(proxy, "failure");
      assertThat(event.details()).containsEntry("sqlstate", "28P01");
      assertNoSecret(proxy, WRONG);
      proxy.awaitSessions(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody_role", "does_not_exist"})
  void w31ShouldReportARoleThatMayNotLogIn(String user) throws Exception {
    try (var proxy = proxy().start()) {
      assertThat(failure(proxy, user, WRONG).getSQLState()).isEqualTo("28000");
      assertThat(authentication(proxy, "failure").details()).containsEntry("user", user);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"trust_role", "password_role", "scram_role"})
  void shouldLogInWithAnotherRoleThanTheClientNames(String role) throws Exception {
    try (var proxy = proxy().mapper(aliceIs(role)).start();
        var connection = login(proxy, "alice", SecureDatabase.PASSWORD)) {
      assertThat(currentUser(connection)).isEqualTo(role);
      var session = requireNonNull(authentication(proxy, "success").session());
      assertThat(session.principal().id()).isEqualTo("alice@example.com");
      assertThat(session.user()).isEqualTo("alice");
      assertThat(session.databaseRole()).isEqualTo(role);
    }
  }

  @Test
  void shouldRefuseInWordsToRenameWithMd5() throws Exception {
    try (var proxy = proxy().mapper(aliceIs("md5_role")).start()) {
      var failure = failure(proxy, "alice", SecureDatabase.PASSWORD);
      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertThat(failure.getMessage()).contains("md5").contains("scram-sha-256");
      assertThat(authentication(proxy, "failure").details()).containsEntry("method", "md5");
    }
  }

  /** The reason is for the trail; the client reads the same sentence whatever it was. */
  @Test
  void g17ShouldRejectALoginWithoutSayingWhy() throws Exception {
    IdentityMapper rejecting =
        login -> CompletableFuture.completedFuture(new Mapping.Rejected("left the company"));
    try (var proxy = proxy().mapper(rejecting).start()) {
      var failure = failure(proxy, "trust_role", "");
      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertThat(failure.getMessage()).doesNotContain("left the company");
      assertThat(authentication(proxy, "rejected").details())
          .containsEntry("reason", "left the company");
    }
  }

  @SuppressWarnings("NullAway") // a mapper that answers null is one of the faults
  @ParameterizedTest
  @ValueSource(strings = {"throws", "fails", "null", "null stage", "not mine"})
  void f16ShouldRejectALoginThatNoMapperAnswers(String fault) throws Exception {
    IdentityMapper faulty =
        login ->
            switch (fault) {
              case "throws" -> throw new IllegalStateException("the directory is down");
              case "fails" ->
                  CompletableFuture.failedFuture(new IllegalStateException("directory down"));
              case "null" -> CompletableFuture.completedFuture(null);
              case "null stage" -> null;
              default -> CompletableFuture.completedFuture(new Mapping.NotMine());
            };
    try (var proxy = proxy().mapper(faulty).start()) {
      var failure = failure(proxy, "trust_role", "");
      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertThat(failure.getMessage()).doesNotContain("directory");
      authentication(proxy, "rejected");
      proxy.awaitSessions(0);
    }
  }

  @Test
  void f16ShouldEndALoginThatAMapperNeverAnswers() throws Exception {
    var limits = SessionLimits.DEFAULT.withLoginTimeout(Duration.ofMillis(300));
    IdentityMapper silent = login -> new CompletableFuture<>();
    try (var proxy = proxy().mapper(silent).limits(limits).start()) {
      assertThat(failure(proxy, "trust_role", "").getMessage()).contains("login took too long");
      proxy.awaitSessions(0);
    }
  }

  /** A role that PostgreSQL would read as something else must not slip in. */
  @Test
  void g15ShouldSendTheMappedRoleAndNoOther() throws Exception {
    for (var role :
        new String[] {"trust_role\0database\0template1", "trust_role" + "x".repeat(60)}) {
      try (var proxy = proxy().mapper(aliceIs(role)).start()) {
        assertThat(failure(proxy, "alice", "").getSQLState()).isEqualTo("28000");
        assertThat(authentication(proxy, "rejected").details().get("reason")).contains("cut");
        proxy.awaitSessions(0);
      }
    }
  }
}
