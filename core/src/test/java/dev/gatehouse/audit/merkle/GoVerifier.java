package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The program in {@code src/test/go/verify}, built with the checksum-database packages that come
 * with Go's own toolchain: nothing is fetched.
 */
final class GoVerifier {

  private static final String MODULES =
      """
      module verify
      go 1.19
      require (
          golang.org/x/mod v0.0.0
          golang.org/x/crypto v0.0.0
      )
      replace (
          golang.org/x/mod => ./mod
          golang.org/x/crypto => ./crypto
      )
      """;

  private final Path program;

  private GoVerifier(Path program) {
    this.program = program;
  }

  /** Whether {@code go} is on the path. */
  static boolean atHand() {
    try {
      run(Path.of("."), List.of("go", "version"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static GoVerifier build(Path directory) throws IOException {
    try (var sources = Files.newDirectoryStream(Path.of("src/test/go/verify"), "*.go")) {
      for (var source : sources) {
        Files.copy(source, directory.resolve(source.getFileName().toString()));
      }
    }
    var root = Path.of(run(directory, List.of("go", "env", "GOROOT")).strip());
    var vendored = root.resolve("src/cmd/vendor/golang.org/x");
    for (var part : List.of("mod/sumdb/note", "mod/sumdb/tlog", "crypto/ed25519")) {
      copy(vendored.resolve(part), directory.resolve(part));
    }
    Files.writeString(directory.resolve("mod/go.mod"), "module golang.org/x/mod\n");
    // Newer ones take Ed25519 from the standard library.
    Files.createDirectories(directory.resolve("crypto"));
    Files.writeString(directory.resolve("crypto/go.mod"), "module golang.org/x/crypto\n");
    Files.writeString(directory.resolve("go.mod"), MODULES);
    run(directory, List.of("go", "build", "-o", "verify", "."));
    return new GoVerifier(directory.resolve("verify"));
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      Files.createDirectories(to);
      try (var files = Files.newDirectoryStream(from, "*.go")) {
        for (var file : files) {
          Files.copy(file, to.resolve(file.getFileName().toString()));
        }
      }
    }
  }

  /** Verifies a log; throws with what Go says if it does not verify. */
  String verify(Path log, VerifierKey key, Path... older) throws IOException {
    var command =
        new ArrayList<>(List.of(program.toString(), "log", log.toString(), key.toString()));
    for (var note : older) {
      command.add(note.toString());
    }
    return run(log, command);
  }

  /** Checks a proof that has left its log. */
  String bundle(Path file, VerifierKey key) throws IOException {
    var command = List.of(program.toString(), "bundle", file.toString(), key.toString());
    return run(OwnFiles.parent(file), command);
  }

  /** Starts to answer questions about the sparse tree that has these leaves. */
  Process proofs(Iterable<Long> marked) throws IOException {
    var list = new StringBuilder();
    marked.forEach(index -> list.append(list.isEmpty() ? "" : ",").append(index));
    return start("proofs", list.toString());
  }

  /** Starts a witness of a log; its first line is its address and its key. */
  Process witness(VerifierKey log) throws IOException {
    return start("witness", log.toString());
  }

  private Process start(String mode, String argument) throws IOException {
    return new ProcessBuilder(program.toString(), mode, argument)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String run(Path directory, List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "GOFLAGS", "-mod=mod",
                "GOPROXY", "off",
                "GOTOOLCHAIN", "local",
                "GOCACHE", Path.of("target/go-cache").toAbsolutePath().toString()));
    var process = builder.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(output);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      process.destroy();
    }
    return output;
  }
}
