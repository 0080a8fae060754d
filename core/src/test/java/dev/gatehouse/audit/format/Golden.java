package dev.gatehouse.audit.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lines as they must be, kept beside the tests. {@code -Dgolden.write=true} writes them anew, for a
 * look at the difference.
 */
final class Golden {

  private static final Path FOLDER =
      Path.of("src", "test", "resources", "dev", "gatehouse", "audit", "format");

  private Golden() {}

  static void check(String name, String actual) throws IOException {
    var file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(actual).as(name).isEqualTo(read(name));
  }

  static String read(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name), StandardCharsets.UTF_8);
  }
}
