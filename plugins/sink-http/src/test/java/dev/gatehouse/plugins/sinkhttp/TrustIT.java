package dev.gatehouse.plugins.sinkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.config.InvalidConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events go only to a receiver that proves who it is. */
@Timeout(60)
class TrustIT {

  private static final char[] PASSWORD = "only-for-this-test".toCharArray();

  @TempDir private static Path folder;
  private static Path certificate;
  private static FakeReceiver receiver;

  @BeforeAll
  static void start() throws Exception {
    var store = folder.resolve("receiver.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=receiver",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    certificate =
        Files.writeString(folder.resolve("ca.pem"), pem(keys.getCertificate("a").getEncoded()));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    receiver = new FakeReceiver(0, tls);
  }

  @AfterAll
  static void stop() {
    receiver.close();
  }

  private static String pem(byte[] der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END CERTIFICATE-----\n";
  }

  @Test
  void sendsToAReceiverWhoseAuthorityIsNamed() throws Exception {
    try (var sink =
        Batches.sink(receiver.url("localhost", "/"), "ca-certificate: " + certificate)) {
      sink.write(Batches.events(0, 1));
    }

    assertThat(receiver.received).isNotEmpty();
  }

  @Test
  void sendsNothingToAReceiverOfAnUnknownAuthority() throws Exception {
    var before = receiver.received.size();
    try (var sink = Batches.sink(receiver.url("localhost", "/"))) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("SSLHandshakeException");
    }

    assertThat(receiver.received).hasSize(before);
  }

  @Test
  void sendsNothingToAReceiverOfAnotherName() throws Exception {
    var before = receiver.received.size();
    try (var sink =
        Batches.sink(receiver.url("127.0.0.1", "/"), "ca-certificate: " + certificate)) {
      assertThatThrownBy(() -> sink.write(Batches.events(0, 1)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("SSLHandshakeException");
    }

    assertThat(receiver.received).hasSize(before);
  }

  @Test
  void refusesAFileWithoutCertificates() throws Exception {
    var empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThatThrownBy(() -> Batches.sink("https://h/", "ca-certificate: " + empty))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("holds no certificates in PEM");
    assertThatThrownBy(() -> Batches.sink("https://h/", "ca-certificate: /no/such.pem"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("cannot be read");
  }
}
