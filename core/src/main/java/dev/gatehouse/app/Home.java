package dev.gatehouse.app;

import java.nio.file.Path;

/**
 * Where Gatehouse is installed.
 *
 * @param path absolute
 */
record Home(Path path) {

  /**
   * The system property {@code gatehouse.home}, which bin/gatehouse sets, or else the current
   * folder.
   */
  static Home current() {
    return new Home(Path.of(System.getProperty("gatehouse.home", "")).toAbsolutePath().normalize());
  }

  Path configuration() {
    return path.resolve("conf").resolve("gatehouse.yaml");
  }
}
