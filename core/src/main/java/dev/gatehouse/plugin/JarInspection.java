package dev.gatehouse.plugin;

import dev.gatehouse.config.Problem;
import dev.gatehouse.config.Problems;
import dev.gatehouse.config.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;

/** Looks at a jar before anything of it is loaded. */
final class JarInspection {

  private static final Pattern API_CLASS =
      Pattern.compile("(META-INF/versions/[0-9]+/)?dev/gatehouse/api/.*\\.class");

  private final Path path;
  private final Problems problems;

  private JarInspection(Path path, Problems problems) {
    this.path = path;
    this.problems = problems;
  }

  /** The plugin, or null after a problem was added. */
  static @Nullable PluginJar inspect(Path path, Problems problems) {
    return new JarInspection(path, problems).inspect();
  }

  private @Nullable PluginJar inspect() {
    var before = problems.count();
    try (var jar = new JarFile(path.toFile())) {
      if (jar.stream().anyMatch(entry -> API_CLASS.matcher(entry.getName()).matches())) {
        report(
            "bundles classes of dev.gatehouse.api, which Gatehouse itself provides; build it with"
                + " gatehouse-plugin-api in scope provided");
      }
      var manifest = jar.getManifest();
      var attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
      var id = required(attributes, "Plugin-Id");
      var version = required(attributes, "Plugin-Version");
      var requires = required(attributes, "Plugin-Requires");
      if (requires != null) {
        checkRequires(requires);
      }
      refuse(attributes, "Plugin-Class", "Gatehouse runs providers only");
      refuse(attributes, "Plugin-Dependencies", "a plugin of Gatehouse is one jar");
      return id == null || version == null || problems.count() > before
          ? null
          : new PluginJar(path, id, version, sha256());
    } catch (IOException e) {
      report("cannot be read as a jar (" + e.getMessage() + "); copy it again or remove it");
      return null;
    }
  }

  private @Nullable String required(Attributes attributes, String name) {
    var value = attributes.getValue(name);
    if (value == null || value.isBlank()) {
      report(
          "has no "
              + name
              + " in META-INF/MANIFEST.MF, so it is no Gatehouse plugin; remove it, or add that"
              + " line when building it");
      return null;
    }
    return value.strip();
  }

  private void refuse(Attributes attributes, String name, String reason) {
    if (attributes.getValue(name) != null) {
      report("has " + name + " in META-INF/MANIFEST.MF, but " + reason + "; build it without");
    }
  }

  private void checkRequires(String requires) {
    try {
      if (!new DefaultVersionManager().checkVersionConstraint(PluginApi.VERSION, requires)) {
        report(
            "requires plugin API "
                + requires
                + ", but this Gatehouse offers "
                + PluginApi.VERSION
                + "; install a version of the plugin made for it");
      }
    } catch (RuntimeException _) {
      report(
          "has a Plugin-Requires that cannot be read: "
              + Words.quote(requires)
              + "; write it like >=0.1.0 & <0.2.0");
    }
  }

  private String sha256() throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(path), digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void report(String message) {
    problems.add(Problem.of(path.toString(), message));
  }
}
