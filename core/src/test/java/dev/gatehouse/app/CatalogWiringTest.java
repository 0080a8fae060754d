package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.config.Secret;
import dev.gatehouse.catalog.DriverSource;
import dev.gatehouse.config.HostPort;
import dev.gatehouse.config.InputFile;
import dev.gatehouse.config.ProtocolVersion;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.Settings.AuthMethod;
import dev.gatehouse.config.Settings.SslMode;
import dev.gatehouse.config.Settings.SslNegotiation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogWiringTest {

  private static final Settings.Catalog READER =
      new Settings.Catalog(
          "reader",
          Secret.of("tell-nobody"),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofSeconds(3),
          Duration.ofSeconds(4),
          20_000,
          2);

  private static DriverSource source(
      SslMode mode, SslNegotiation negotiation, @Nullable Path root) {
    return CatalogWiring.source(
        new Settings.Upstream(
            new HostPort("db.example", 5433),
            mode,
            negotiation,
            root == null ? null : new InputFile(root),
            Duration.ofSeconds(5),
            new ProtocolVersion(0),
            Set.of(AuthMethod.SCRAM_SHA_256, AuthMethod.NONE)),
        READER);
  }

  @ParameterizedTest
  @CsvSource({
    "DISABLE, POSTGRES, disable, false",
    "REQUIRE, POSTGRES, require, false",
    "REQUIRE, DIRECT, require, true",
    "VERIFY_FULL, POSTGRES, verify-full, false",
    "VERIFY_FULL, DIRECT, verify-full, true"
  })
  void shouldEncryptLikeTheSessions(
      SslMode mode, SslNegotiation negotiation, String word, boolean direct) {
    assertThat(source(mode, negotiation, null).tls())
        .isEqualTo(new DriverSource.Tls(word, direct, null));
  }

  @Test
  void shouldTrustTheSameAuthority() {
    var root = Path.of("ca.crt");
    assertThat(source(SslMode.VERIFY_FULL, SslNegotiation.POSTGRES, root).tls().rootCertificate())
        .isEqualTo(root);
  }

  @Test
  void shouldConnectToTheServerOfTheSessionsAsItsOwnRole() {
    var source = source(SslMode.DISABLE, SslNegotiation.POSTGRES, null);
    assertThat(source.host()).isEqualTo("db.example");
    assertThat(source.port()).isEqualTo(5433);
    assertThat(source.user()).isEqualTo("reader");
    assertThat(source.password()).isEqualTo(Secret.of("tell-nobody"));
    assertThat(source.requireAuth()).containsExactlyInAnyOrder("scram-sha-256", "none");
    assertThat(source.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(source.statementTimeout()).isEqualTo(Duration.ofSeconds(4));
  }
}
