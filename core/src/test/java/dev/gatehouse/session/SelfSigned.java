package dev.gatehouse.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A fresh certificate that is its own authority, with its key.
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8
 */
record SelfSigned(Path certificate, Path key) {

  private static final String PASSWORD = "only-for-this-test";

  private static @Nullable SelfSigned shared;

  /** One for localhost that all tests of this JVM share. */
  static synchronized SelfSigned shared() throws Exception {
    if (shared == null) {
      shared = make(TestFolder.make("tls"), "gatehouse", "dns:localhost,ip:127.0.0.1");
    }
    return shared;
  }

  /** {@code names} as keytool writes them: {@code dns:localhost,ip:127.0.0.1}. */
  static SelfSigned make(Path folder, String file, String names) throws Exception {
    var store = folder.resolve(file + ".p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=gatehouse-it",
                "-validity",
                "2",
                "-ext",
                "SAN=" + names,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(file + ".log").toFile())
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool failed: " + Files.readString(folder.resolve(file + ".log")));
    }
    return unpack(store, folder, file);
  }

  private static SelfSigned unpack(Path store, Path folder, String file)
      throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    var certificate = folder.resolve(file + ".crt");
    var key = folder.resolve(file + ".key");
    write(certificate, "CERTIFICATE", keys.getCertificate("it").getEncoded());
    write(key, "PRIVATE KEY", keys.getKey("it", PASSWORD.toCharArray()).getEncoded());
    // PostgreSQL takes no key that others may read.
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return new SelfSigned(certificate, key);
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    var base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        file,
        "-----BEGIN "
            + label
            + "-----\n"
            + base64.encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n");
  }
}
