package dev.gatehouse.config;

import dev.gatehouse.api.config.Default;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@link Settings} from YAML. Relative paths start at the folder of the YAML file. */
public final class SettingsReader {

  /** The keys at the top of the file. */
  record Root(
      @Default("{}") Settings.Listener listener,
      Settings.Upstream upstream,
      Settings.@Nullable Catalog catalog,
      @Default("{}") Settings.Startup startup,
      @Default("{}") Settings.Sql sql,
      @Default("{}") Settings.Plugins plugins,
      @Default("[]") List<Settings.Instance> identity,
      @Default("[]") List<Policy> policies,
      @Default("[]") List<Settings.Instance> masking,
      @Default("{}") Settings.Audit audit,
      @Default("{}") Settings.Limits limits,
      @Default("{}") Settings.Tcp tcp,
      @Default("{}") Settings.Shutdown shutdown,
      @Default("auto") Settings.Transport transport,
      @Default("0") int threads) {

    Root {
      Rules.range("threads", threads, 0, 1024);
      var tls = listener.tls();
      if (upstream.requireAuth().contains(Settings.AuthMethod.PASSWORD)
          && (tls == null || !tls.require())) {
        throw new IllegalArgumentException(
            "upstream.require-auth lists password, which clients then send in clear; set"
                + " listener.tls.require: true, or remove it");
      }
    }

    Settings settings(String sha256, Path folder) {
      return new Settings(
          sha256, folder, listener, upstream, catalog, startup, sql, plugins, identity, policies,
          masking, audit, limits, tcp, shutdown, transport, threads);
    }
  }

  private final Path home;

  /**
   * A reader.
   *
   * @param home of the installation, where {@code plugins.directory} starts
   */
  public SettingsReader(Path home) {
    this.home = home.toAbsolutePath().normalize();
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException with all problems found
   */
  public Settings read(Path file) throws ConfigException {
    var parent = file.toAbsolutePath().normalize().getParent();
    return parse(file.toString(), YamlDocument.text(file), parent == null ? home : parent);
  }

  /**
   * Reads a text as if it stood in a file.
   *
   * @param file the name used in problems
   * @param folder where relative paths start
   * @throws ConfigException with all problems found
   */
  public Settings parse(String file, String text, Path folder) throws ConfigException {
    var root = YamlDocument.parse(file, text);
    return settings(root, sha256(text), folder.toAbsolutePath().normalize());
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Settings settings(YamlMapping root, String sha256, Path folder) throws ConfigException {
    var problems = new Problems();
    var bound = binder(folder).bind(root, Root.class, problems);
    for (var section : List.of("identity", "policies", "masking")) {
      reportDuplicateNames(root.value(section), problems);
    }
    if (root.value("audit") instanceof YamlMapping audit) {
      reportDuplicateNames(audit.value("sinks"), problems);
      reportDuplicateNames(audit.value("anchors"), problems);
    }
    problems.verify();
    if (bound == null) {
      throw new IllegalStateException("binding failed without a problem");
    }
    return bound.settings(sha256, folder);
  }

  /** Works on nodes, so that it speaks up even where something else is wrong, too. */
  private static void reportDuplicateNames(@Nullable YamlNode section, Problems problems) {
    if (!(section instanceof YamlSequence sequence)) {
      return;
    }
    var first = new HashMap<String, Place>();
    for (var item : sequence.items()) {
      if (item instanceof YamlMapping mapping && mapping.value("name") instanceof YamlScalar name) {
        var earlier = first.putIfAbsent(name.text(), name.place());
        if (earlier != null) {
          problems.add(
              name.place(),
              "the name "
                  + Words.quote(name.text())
                  + " is taken by line "
                  + earlier.line()
                  + "; names are unique in a section");
        }
      }
    }
  }

  private Binder binder(Path folder) {
    return new Binder(
        Map.of(
            HostPort.class, scalar -> HostPort.parse(scalar.text()),
            ProtocolVersion.class, scalar -> ProtocolVersion.parse(scalar.text()),
            Cidr.class, scalar -> Cidr.parse(scalar.text()),
            InputFile.class, scalar -> new InputFile(existing(folder, scalar.text())),
            InstallationPath.class, scalar -> new InstallationPath(resolve(home, scalar.text()))),
        Map.of(Policy.class, Policy::read));
  }

  private static Path existing(Path folder, String text) {
    var file = resolve(folder, text);
    if (Files.isRegularFile(file) && Files.isReadable(file)) {
      return file;
    }
    throw new IllegalArgumentException(
        Files.isRegularFile(file)
            ? "cannot be read: " + file + "; check its permissions"
            : "there is no such file: " + file);
  }

  private static Path resolve(Path folder, String text) {
    try {
      if (!text.isBlank()) {
        return folder.resolve(text).normalize();
      }
    } catch (InvalidPathException _) {
      // reported below like an empty one
    }
    throw new IllegalArgumentException("must be a path; found " + Words.quote(text));
  }
}
