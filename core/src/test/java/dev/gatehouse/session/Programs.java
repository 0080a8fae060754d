package dev.gatehouse.session;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's own client programs. */
final class Programs {

  private final Path folder;

  /** Their home, and where their output goes, is {@code folder}. */
  Programs(Path folder) {
    this.folder = folder;
  }

  /** Where a program is; null if it is not installed. */
  static @Nullable String find(String program) {
    for (var directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      var candidate = Path.of(directory, program);
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return null;
  }

  private static String program(String name) {
    var found = find(name);
    assumeTrue(found != null, name + " is not installed: install PostgreSQL's client programs");
    return found;
  }

  /** How a program ended, and all it printed. */
  record Result(int exit, String output) {}

  /** A program that connects to this port of loopback; the test skips where it is missing. */
  ProcessBuilder command(int port, String program, String... arguments) {
    var line = new ArrayList<>(List.of(program(program), "-h", "127.0.0.1", "-p", "" + port));
    line.addAll(List.of(arguments));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("PGSSLMODE", "disable");
    builder.environment().put("PGCONNECT_TIMEOUT", "10");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("HOME", folder.toString());
    return builder;
  }

  /** Runs it to its end, at most a minute. */
  Result run(ProcessBuilder builder, String input) throws IOException, InterruptedException {
    var out = Files.createTempFile(folder, "out", ".txt");
    var process = builder.redirectOutput(out.toFile()).start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it hangs: " + Files.readString(out));
    }
    return new Result(process.exitValue(), Files.readString(out));
  }

  /** psql as app, without its start-up file. */
  ProcessBuilder psql(int port, String... arguments) {
    var all = new ArrayList<>(List.of("-X", "-U", "app", "-d", "postgres"));
    all.addAll(List.of(arguments));
    return command(port, "psql", all.toArray(String[]::new));
  }
}
