package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.net.SslMode;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who was connected to whom, how it was encrypted, what was agreed, and how it ended. */
@Timeout(60)
class ConnectionEvidenceIT {

  private static Map<String, String> details(Proxy proxy, String type, String name, String value)
      throws Exception {
    return proxy
        .awaitEvent(event -> event.type().equals(type) && value.equals(event.details().get(name)))
        .details();
  }

  private static String sha256(Path certificate) throws Exception {
    var read =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate)));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read.getEncoded()));
  }

  @Test
  void shouldTellBothSidesOfASession() throws Exception {
    try (var proxy =
        Proxy.builder()
            .tls(true)
            .upstreamPort(SecureDatabase.port())
            .requireAuth(AuthMethod.values())
            .sslMode(SslMode.REQUIRE)
            .mapper(
                login ->
                    CompletableFuture.completedFuture(
                        new Mapping.Mapped(Principal.of("ann@example.com"), "scram_role")))
            .start()) {
      try (var connection =
          proxy.connect("ann", SecureDatabase.PASSWORD, "sslmode=require&channelBinding=disable")) {
        assertThat(connection.isValid(5)).isTrue();
      }

      var client = details(proxy, "connection", "side", "client");
      assertThat(client)
          .containsEntry("client", "127.0.0.1")
          .containsEntry("listener", "127.0.0.1:" + proxy.port());
      var server = details(proxy, "connection", "side", "server");
      assertThat(server)
          .containsEntry("server", "127.0.0.1:" + SecureDatabase.port())
          .containsEntry("upstream", "127.0.0.1:" + SecureDatabase.port())
          .containsEntry("session", client.get("session"));
      assertThat(server.get("local")).startsWith("127.0.0.1:");
      assertThat(details(proxy, "tls", "side", "client"))
          .containsEntry("version", "TLSv1.3")
          .containsKey("cipher")
          .doesNotContainKey("certificate_sha256")
          .containsEntry("session", client.get("session"));
      assertThat(details(proxy, "tls", "side", "server"))
          .containsEntry("version", "TLSv1.3")
          .containsEntry("certificate_sha256", sha256(SecureDatabase.certificate()))
          .containsKey("certificate_subject");
      assertThat(details(proxy, "authentication", "outcome", "success"))
          .containsEntry("method", "SCRAM-SHA-256")
          .containsEntry("channel_binding", "unsupported")
          .containsEntry("mapper", "mapper")
          .containsEntry("principal", "ann@example.com")
          .containsEntry("user", "ann")
          .containsEntry("role", "scram_role")
          .containsEntry("client", "127.0.0.1");
      var end = proxy.awaitEvent(event -> event.type().equals("disconnection")).details();
      assertThat(Long.parseLong(end.getOrDefault("bytes_from_client", ""))).isGreaterThan(100);
      assertThat(Long.parseLong(end.getOrDefault("bytes_from_server", ""))).isGreaterThan(200);
      assertThat(proxy.sink.events)
          .extracting(AuditEvent::type)
          .startsWith("connection", "tls", "startup", "connection", "tls", "authentication");
    }
  }

  /** A password that was put into a wrong place is refused there, and is not evidence. */
  @ParameterizedTest
  @CsvSource({
    "password, s3cr3t-value, startup.password, ***",
    "app.api_key, s3cr3t-value, startup.app.api_key, ***",
    "options, -c app.Auth_Token=s3cr3t-value, startup.options, ***",
    "role, s3cr3t-value, startup.role, s3cr3t-value"
  })
  void shouldNotRecordPasswordsOfAStartupMessage(String name, String value, String shown, String as)
      throws Exception {
    try (var proxy = Proxy.builder().start()) {
      var startup = RawClient.startup("user", "app", "database", "postgres", name, value);
      assertThat(RawClient.answer(proxy.port(), startup)).isEqualTo("42501");
      assertThat(details(proxy, "startup", "outcome", "refused"))
          .containsEntry(shown, as)
          .containsEntry("sqlstate", "42501")
          .containsEntry("client", "127.0.0.1");
      proxy.awaitEvent(event -> event.type().equals("disconnection"));
      if (as.equals(SecretNames.REDACTED)) {
        assertThat(proxy.sink.events)
            .noneMatch(event -> event.details().toString().contains("s3cr3t"));
      }
    }
  }

  @Test
  void shouldRecordWhatIsAgreedAndWhatIsDropped() throws Exception {
    try (var proxy = Proxy.builder().parameters("app.*").start()) {
      var startup =
          RawClient.startup(
              0x0003_270F,
              "user",
              "app",
              "database",
              "postgres",
              "_pq_.x",
              "1",
              "app.password",
              "p",
              "app.name",
              "n");
      assertThat(RawClient.answer(proxy.port(), startup)).isEqualTo("Z");
      assertThat(details(proxy, "startup", "outcome", "admitted"))
          .containsEntry("protocol_asked", "3.9999")
          .containsEntry("protocol", "3.2")
          .containsEntry("protocol_options", "_pq_.x")
          .containsEntry("startup.app.name", "n")
          .containsEntry("startup.app.password", "***");
    }
  }

  @Test
  void shouldNumberTheEventsOfAConnectionWithoutGaps() throws Exception {
    try (var proxy = Proxy.builder().start()) {
      RawClient.login(proxy.port(), "app").close();
      proxy.awaitEvent(event -> event.type().equals("disconnection"));
      assertThat(proxy.sink.events)
          .extracting(AuditEvent::sequence)
          .containsExactlyElementsOf(List.of(0L, 1L, 2L, 3L, 4L));
    }
  }
}
