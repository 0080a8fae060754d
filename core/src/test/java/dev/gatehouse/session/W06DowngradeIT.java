package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Nobody falls back to plain where TLS is asked for. What a server answers is in W02. */
class W06DowngradeIT {

  private static SQLException failure(Proxy proxy, String user) {
    return catchThrowableOfType(SQLException.class, () -> proxy.connect(user).close());
  }

  @Test
  void shouldRefuseAPlainLoginWhereTlsIsRequired() throws Exception {
    try (var proxy = Proxy.builder().tls(true).start()) {
      var failure = failure(proxy, "app");
      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertThat(failure.getMessage()).contains("encrypted connections only");
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldLetTheClientChooseWhereTlsIsOffered() throws Exception {
    try (var proxy = Proxy.builder().tls(false).start();
        var plain = proxy.connect("app");
        var encrypted = proxy.connect("app", "", "sslmode=require")) {
      assertThat(plain.isValid(5)).isTrue();
      assertThat(encrypted.isValid(5)).isTrue();
    }
  }

  @Test
  void shouldRefuseAServerOfAnotherAuthority() throws Exception {
    try (var proxy =
        Proxy.builder()
            .upstreamPort(SecureDatabase.port())
            .verifyFull(SelfSigned.shared().certificate())
            .start()) {
      var failure = failure(proxy, "trust_role");
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getMessage()).contains("no TLS connection");
      proxy.awaitNoCounters();
    }
  }
}
