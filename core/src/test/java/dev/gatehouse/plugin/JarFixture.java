package dev.gatehouse.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.pf4j.processor.ExtensionAnnotationProcessor;

/** Compiles sources in a folder and packs them as a plugin jar. */
final class JarFixture {

  private final Path classes;
  private final List<JavaFileObject> sources = new ArrayList<>();
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private boolean indexed = true;

  JarFixture(Path work, String id) throws IOException {
    this.classes = Files.createTempDirectory(work, "classes");
    manifest.put("Plugin-Id", id);
    manifest.put("Plugin-Version", "1.2.3");
    manifest.put("Plugin-Requires", ">=0.1.0 & <0.2.0");
  }

  /**
   * The source of a masking provider with the record {@code Config(Optional columns)}.
   *
   * @param opening statements at the beginning of {@code open}
   */
  static String maskingSource(String className, String type, String opening) {
    return """
    package demo;
    import dev.gatehouse.api.*;
    import dev.gatehouse.api.config.*;
    import dev.gatehouse.api.masking.*;
    import java.nio.file.*;
    import java.util.*;
    @org.pf4j.Extension
    public class %s implements MaskingPolicyProvider<%1$s.Config> {
      record Column(String name, @Default("hash") String method) {}
      record Config(@Default("[]") List<Column> columns, @Default("") String file) {}
      public String type() { return "%s"; }
      public Class<Config> configType() { return Config.class; }
      public MaskingPolicy open(Config config, PluginContext context) throws InvalidConfigException {
        %s
        return new Instance(context);
      }
      record Instance(PluginContext context) implements MaskingPolicy {
        %s
        public void close() { System.getProperties().merge("%1$s.closed", "1", (a, b) -> a + "1"); }
        @Override public String toString() { return context.name(); }
      }
    }
    """
        .formatted(className, type, opening, MASKING_METHODS);
  }

  /** What a masking policy must implement. */
  private static final String MASKING_METHODS =
      """
      public Set<ColumnName> protectedColumns(Session session) { return Set.of(); }
      public Masker masker(Session session, ColumnName column) { throw new AssertionError(); }
      """;

  static String className(String id) {
    var result = new StringBuilder();
    for (var word : id.split("-", -1)) {
      result.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return result.toString();
  }

  JarFixture source(String className, String text) {
    sources.add(
        new SimpleJavaFileObject(
            URI.create("string:///" + className.replace('.', '/') + ".java"),
            JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        });
    return this;
  }

  JarFixture manifest(String name, String value) {
    manifest.put(name, value);
    return this;
  }

  JarFixture without(String name) {
    manifest.remove(name);
    return this;
  }

  JarFixture notIndexed() {
    indexed = false;
    return this;
  }

  /** Compiles against the API of the test, in which given sources replace its classes. */
  JarFixture compiled() {
    var output = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task =
        compiler.getTask(
            output,
            null,
            null,
            List.of(
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:full",
                "-nowarn",
                "-Xlint:none"),
            null,
            sources);
    if (indexed) {
      task.setProcessors(List.of(new ExtensionAnnotationProcessor()));
    } else {
      task.setProcessors(List.of());
    }
    assertThat(task.call()).as("the fixture compiles: %s", output).isTrue();
    return this;
  }

  /** Removes compiled classes, as if another jar had them. */
  JarFixture dropping(String folder) throws IOException {
    try (var files = Files.walk(classes.resolve(folder))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    return this;
  }

  Path pack(Path directory, String fileName) throws IOException {
    var jar = directory.resolve(fileName);
    var attributes = new Manifest();
    attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach((name, value) -> attributes.getMainAttributes().putValue(name, value));
    try (var out = new JarOutputStream(Files.newOutputStream(jar), attributes);
        var files = Files.walk(classes)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        out.write(Files.readAllBytes(file));
      }
    }
    return jar;
  }
}
