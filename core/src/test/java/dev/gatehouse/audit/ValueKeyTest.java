package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueKeyTest {

  @TempDir private Path folder;

  @Test
  void shouldBeMadeOnceForItsOwnerOnly() throws IOException {
    var file = folder.resolve("keys").resolve("values.hkey");
    var hash = ValueKey.open(folder.resolve("keys")).hash("x".getBytes(UTF_8));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(ValueKey.open(folder.resolve("keys")).hash("x".getBytes(UTF_8))).isEqualTo(hash);
    assertThat(ValueKey.read(folder.resolve("keys")).hash("y".getBytes(UTF_8))).isNotEqualTo(hash);
    assertThat(ValueKey.open(folder.resolve("others")).hash("x".getBytes(UTF_8)))
        .isNotEqualTo(hash);
  }

  /** RFC 4231, test case 1, its key filled up with zeros, which HMAC does as well. */
  @Test
  void shouldBeHmacSha256() throws IOException {
    write("0b".repeat(20) + "00".repeat(12) + "\n");

    assertThat(ValueKey.read(folder).hash("Hi There".getBytes(UTF_8)))
        .isEqualTo("hmac-sha256:b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  }

  @Test
  void shouldRefuseAKeyThatOthersCanRead() throws IOException {
    write("00".repeat(32) + "\n");
    Files.setPosixFilePermissions(
        folder.resolve("values.hkey"), PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> ValueKey.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void shouldRefuseWhatIsNoKey() throws IOException {
    write("zz".repeat(32) + "\n");
    assertThatThrownBy(() -> ValueKey.open(folder)).hasMessageContaining("is no key");
    write("00".repeat(31) + "\n");
    assertThatThrownBy(() -> ValueKey.open(folder)).hasMessageContaining("is no key");
    Files.delete(folder.resolve("values.hkey"));
    assertThatThrownBy(() -> ValueKey.read(folder)).isInstanceOf(NoSuchFileException.class);
  }

  private void write(String content) throws IOException {
    OwnFiles.replace(folder.resolve("values.hkey"), content.getBytes(UTF_8));
  }
}
