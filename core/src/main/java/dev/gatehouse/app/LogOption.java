package dev.gatehouse.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which log is meant. */
final class LogOption {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The directory of the log, or a copy of it; default ./audit.")
  private Path directory = Path.of("audit");

  Path directory() {
    return directory;
  }
}
