package dev.gatehouse.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Gatehouse in a JVM of its own, for what only a process can show. */
final class GatehouseProcess implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("is ready.*listen=\"?[^ ]*?:([0-9]+)\"?");

  private final Process process;
  private final Path log;
  private final int port;

  /** In front of {@link Database}, recording nothing; {@code settings} is further YAML. */
  GatehouseProcess(Path folder, String settings) throws IOException, InterruptedException {
    this(folder, "{ enabled: false }", settings);
  }

  /** In front of {@link Database}; {@code audit} and {@code settings} are YAML. */
  GatehouseProcess(Path folder, String audit, String settings)
      throws IOException, InterruptedException {
    this(folder, audit, settings, List.of());
  }

  /** The same, started by another program: {@code prefix} is its command line. */
  GatehouseProcess(Path folder, String audit, String settings, List<String> prefix)
      throws IOException, InterruptedException {
    log = folder.resolve("gatehouse.log");
    process = launch(folder, audit, settings, log, prefix);
    try {
      port = awaitReady();
    } catch (IOException | InterruptedException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Starts one that need not become ready. */
  static Process launch(Path folder, String audit, String settings, Path log) throws IOException {
    return launch(folder, audit, settings, log, List.of());
  }

  private static Process launch(
      Path folder, String audit, String settings, Path log, List<String> prefix)
      throws IOException {
    var file =
        Files.writeString(
            folder.resolve("gatehouse.yaml"),
            """
            %s%saudit: %s
            plugins: { directory: %s }
            threads: 1
            %s
            """
                .formatted(
                    unless("listener", settings, "127.0.0.1:0"),
                    unless("upstream", settings, "127.0.0.1:" + Database.port()),
                    audit,
                    Files.createDirectories(folder.resolve("plugins")),
                    settings));
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            // It lives for seconds: what starts sooner is better than what runs faster later.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dgatehouse.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.gatehouse.app.Main",
            "start",
            "--config",
            file.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String unless(String key, String settings, String address) {
    return settings.contains(key + ":") ? "" : "%s: { address: \"%s\" }\n".formatted(key, address);
  }

  private int awaitReady() throws IOException, InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() - end < 0) {
      var ready = READY.matcher(log());
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("it did not start: " + log());
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** How many descriptors it has open. */
  int descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      return (int) open.count();
    }
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Whether it ends within this time. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** With which code it has ended. */
  int exitCode() {
    return process.exitValue();
  }

  /** SIGKILL; it is gone when this returns. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
