package dev.gatehouse.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The file conf/gatehouse.yaml. */
final class ShippedConfiguration {

  private static final Path FILE = Path.of("conf/gatehouse.yaml");

  private ShippedConfiguration() {}

  static String text() throws IOException {
    return Files.readString(FILE);
  }

  /** With every key and example that stands there as a comment. */
  static String uncommented() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> !line.startsWith("##"))
        .map(line -> line.startsWith("# ") ? line.substring(2) : line)
        .collect(Collectors.joining("\n"))
        .replace("sslmode: disable", "sslmode: verify-full");
  }

  /** Writes the files that it and the docs name, as if the configuration stood in home/conf. */
  static void writeNamedFiles(Path home) throws IOException {
    for (var name :
        List.of(
            "conf/server.crt",
            "conf/server.key",
            "conf/ca.crt",
            "conf/office-hours.js",
            "scripts/policies/business-hours.js")) {
      Files.createDirectories(home.resolve(name).getParent());
      Files.writeString(
          home.resolve(name), name.endsWith(".js") ? "export default () => allow();\n" : "x");
    }
  }
}
