package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the private key: made once, for the owner only, refused otherwise. */
class SigningKeyIT {

  private static final String LOG = "gatehouse.test/log";

  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = directory.resolve("keys/log.key");
  }

  @Test
  void shouldMakeTheKeyOnce() throws Exception {
    var made = SigningKey.create(file, LOG);
    var read = SigningKey.read(file, LOG);

    assertThatThrownBy(() -> SigningKey.create(file, LOG))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read.verifier()).isEqualTo(made.verifier());
    assertThat(read.sign("text\n")).hasToString(made.sign("text\n").toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(""))))
        .isEqualTo("rwx------");
    assertThat(file.resolveSibling("").toFile().list()).containsExactly("log.key");
  }

  @Test
  void shouldMakeAnotherKeyForAnotherLog() throws Exception {
    var one = SigningKey.generate(LOG);
    assertThat(SigningKey.generate(LOG).verifier()).isNotEqualTo(one.verifier());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
  void shouldRefuseAFileThatOthersMayUse(String mode) throws Exception {
    SigningKey.create(file, LOG);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> SigningKey.read(file, LOG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(mode)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void shouldNotMakeALostKeyAnew() {
    assertThatThrownBy(() -> SigningKey.read(file, LOG)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void shouldRefuseALink() throws Exception {
    SigningKey.create(file, LOG);
    var link = Files.createSymbolicLink(directory.resolve("link"), file);

    assertThatThrownBy(() -> SigningKey.read(link, LOG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no regular file");
  }

  @Test
  void shouldRefuseTheKeyOfAnotherLog() throws Exception {
    SigningKey.create(file, "gatehouse.test/other");

    assertThatThrownBy(() -> SigningKey.read(file, LOG))
        .isInstanceOf(NoteException.class)
        .hasMessageContaining("gatehouse.test/other");
  }

  @Test
  void shouldRefuseAFileThatWasChanged() throws Exception {
    SigningKey.create(file, LOG);
    var good = Files.readString(file);
    var lines = good.lines().toList();
    SigningKey.create(directory.resolve("second"), LOG);
    var second = Files.readString(directory.resolve("second")).lines().toList();
    var otherHalf = lines.get(0).replace(seed(lines.get(0)), seed(second.get(0)));
    for (var bad :
        List.of(
            "",
            lines.get(0) + "\n",
            good + "\n",
            good.stripTrailing(),
            lines.get(1) + "\n" + lines.get(0) + "\n",
            lines.get(0) + "\n" + second.get(1) + "\n",
            otherHalf + "\n" + lines.get(1) + "\n")) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> SigningKey.read(file, LOG))
          .as(bad)
          .isInstanceOf(NoteException.class);
    }
    Files.writeString(file, good);
    assertThat(SigningKey.read(file, LOG).verifier()).hasToString(lines.get(1));
  }

  /** PRIVATE, KEY, name, id, seed. */
  private static String seed(String line) {
    return line.split("\\+", 5)[4];
  }

  @Test
  void shouldNotShowItself() throws Exception {
    var key = SigningKey.create(file, LOG);
    var secret = Files.readString(file).lines().findFirst().orElseThrow();

    assertThat(secret).contains(key.verifier().label());
    assertThat(key.toString()).contains(key.verifier().label()).doesNotContain(seed(secret));
  }

  @Test
  void shouldKeepAHistoryOfKeys() throws Exception {
    var path = directory.resolve("log.vkey");
    var first = KeyHistory.of(SigningKey.generate(LOG).verifier());
    first.write(path);
    var rotated = KeyHistory.read(path).rotated(SigningKey.generate(LOG).verifier(), 9);
    rotated.write(path);

    assertThat(KeyHistory.read(path)).hasToString(rotated.toString());
  }
}
