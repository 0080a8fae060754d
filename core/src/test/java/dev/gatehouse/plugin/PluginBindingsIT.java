package dev.gatehouse.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginBindingsIT {

  private static final String HEAD =
      "upstream: { address: db:5432 }\naudit: { enabled: false }\nmasking:\n";

  @TempDir private Path work;
  @TempDir private Path directory;

  @BeforeEach
  @AfterEach
  void forget() {
    System.getProperties().keySet().removeIf(key -> key.toString().endsWith(".closed"));
  }

  @Test
  void shouldOpenInstancesInTheOrderOfTheConfigurationAndCloseThemOnce() throws Exception {
    // Given
    install("mask-demo", "");
    var settings =
        settings(
            """
              - { name: z, type: mask-demo, config: { columns: [ { name: email } ] } }
              - { name: a, type: mask-demo }
            """);

    try (var registry = load()) {
      // When
      var instances = PluginBindings.bind(settings, registry).open(surroundings());

      // Then
      assertThat(instances.masking()).containsOnlyKeys("z", "a");
      assertThat(instances.masking().firstEntry().getValue()).hasToString("z");
      assertThat(instances.sinks()).isEmpty();

      // And
      instances.close();
      instances.close();
      assertThat(System.getProperty("MaskDemo.closed")).isEqualTo("11");
    }
  }

  @Test
  void shouldNameWhatIsInstalledWhenAPluginIsMissing() throws Exception {
    // Given
    install("mask-demo", "");
    var settings =
        settings(
            """
              - name: pii
                type: mask-basic
              - name: typo
                type: mask-dmo
            """);

    try (var registry = load()) {
      // When
      var failure =
          catchThrowableOfType(
              ConfigException.class, () -> PluginBindings.bind(settings, registry));

      // Then
      assertThat(failure)
          .hasMessage(
              """
              gatehouse.yaml:5:11: masking[0].type: unknown masking policy type 'mask-basic'; installed in %s: mask-demo; copy the plugin's jar there or correct the type
              gatehouse.yaml:7:11: masking[1].type: unknown masking policy type 'mask-dmo', did you mean 'mask-demo'? installed in %1$s: mask-demo; copy the plugin's jar there or correct the type"""
                  .formatted(directory));
    }
  }

  @Test
  void shouldReportWrongConfigurationsOfAllInstancesWithTheirLines() throws Exception {
    // Given
    install("mask-demo", "");
    var settings =
        settings(
            """
              - name: a
                type: mask-demo
                config:
                  column: []
              - name: b
                type: mask-demo
                config:
                  columns:
                    - { name: x, method: [] }
            """);

    try (var registry = load()) {
      // When
      var failure =
          catchThrowableOfType(
              ConfigException.class, () -> PluginBindings.bind(settings, registry));

      // Then
      assertThat(failure)
          .hasMessage(
              """
              gatehouse.yaml:7:7: masking[0].config.column: unknown key, did you mean 'columns'?
              gatehouse.yaml:12:30: masking[1].config.columns[0].method: must be a single value; found a list""");
    }
  }

  @Test
  void shouldMapProblemsOfAPluginToLinesAndCloseWhatIsOpen() throws Exception {
    // Given
    install(
        "mask-demo",
        """
        if (!config.columns().isEmpty()) {
          throw new InvalidConfigException(List.of(
              new InvalidConfigException.Problem("columns[1].method", "no such method"),
              new InvalidConfigException.Problem("", "too many columns")));
        }
        if (config.file().equals("crash")) { throw new NullPointerException("oops\\nmore"); }
        """);
    var settings =
        settings(
            """
              - { name: good, type: mask-demo }
              - name: wrong
                type: mask-demo
                config:
                  columns:
                    - name: a
                    - name: b
                      method: rot13
              - name: crash
                type: mask-demo
                config: { file: crash }
            """);

    try (var registry = load()) {
      var bindings = PluginBindings.bind(settings, registry);

      // When
      var failure =
          catchThrowableOfType(ConfigException.class, () -> bindings.open(surroundings()));

      // Then
      assertThat(failure)
          .hasMessage(
              """
              gatehouse.yaml:8:7: masking[1].config: too many columns
              gatehouse.yaml:11:19: masking[1].config.columns[1].method: no such method
              gatehouse.yaml:12:5: masking[2]: the plugin mask-demo.jar failed to open: java.lang.NullPointerException: oops more""");
      assertThat(System.getProperty("MaskDemo.closed")).isEqualTo("1");
    }
  }

  @Test
  void shouldRefuseAnInstanceOfAnOutdatedApi() throws Exception {
    // Given a masking policy with a method that was since replaced by two others
    new JarFixture(work, "old")
        .source(
            "dev.gatehouse.api.masking.MaskingPolicy",
            """
            package dev.gatehouse.api.masking;
            public interface MaskingPolicy extends AutoCloseable { Object plan(Object call); }
            """)
        .source(
            "demo.Old",
            """
            package demo;
            import dev.gatehouse.api.*;
            import dev.gatehouse.api.masking.*;
            @org.pf4j.Extension
            public class Old implements MaskingPolicyProvider<Old.Config> {
              record Config() {}
              public String type() { return "old"; }
              public Class<Config> configType() { return Config.class; }
              public MaskingPolicy open(Config config, PluginContext context) {
                return new MaskingPolicy() {
                  public Object plan(Object call) { return call; }
                  public void close() { System.setProperty("Old.closed", "1"); }
                };
              }
            }
            """)
        .compiled()
        .dropping("dev/gatehouse/api")
        .pack(directory, "old.jar");
    var settings = settings("  - { name: a, type: old }\n");

    try (var registry = load()) {
      var bindings = PluginBindings.bind(settings, registry);

      // When
      var failure =
          catchThrowableOfType(ConfigException.class, () -> bindings.open(surroundings()));

      // Then
      assertThat(failure)
          .message()
          .startsWith(
              "gatehouse.yaml:4:5: masking[0]: the plugin old.jar does not fit plugin API 0.1.0"
                  + " (it lacks the method ");
      assertThat(System.getProperty("Old.closed")).isEqualTo("1");
    }
  }

  @Test
  void shouldGiveAPluginPathsAndFormats() throws Exception {
    // Given
    install(
        "mask-demo",
        """
        if (!context.resolve(Path.of("a/../b.txt")).equals(Path.of("/etc/gatehouse/b.txt"))
            || !context.resolve(Path.of("/b.txt")).equals(Path.of("/b.txt"))
            || !Thread.currentThread().getContextClassLoader().equals(getClass().getClassLoader())) {
          throw new AssertionError(context.resolve(Path.of("a/../b.txt")));
        }
        try {
          context.format("xml");
        } catch (IllegalArgumentException e) {
          throw new InvalidConfigException("file", e.getMessage());
        }
        """);
    var settings = settings("  - { name: a, type: mask-demo, config: { file: x } }\n");

    try (var registry = load()) {
      // When
      var failure =
          catchThrowableOfType(
              ConfigException.class,
              () -> PluginBindings.bind(settings, registry).open(surroundings()));

      // Then
      assertThat(failure)
          .hasMessage("gatehouse.yaml:4:49: masking[0].config.file: no format 'xml'");
    }
  }

  private void install(String id, String opening) throws IOException {
    var className = JarFixture.className(id);
    new JarFixture(work, id)
        .source("demo." + className, JarFixture.maskingSource(className, id, opening))
        .compiled()
        .pack(directory, id + ".jar");
  }

  private PluginRegistry load() throws ConfigException {
    return PluginRegistry.load(directory, getClass().getClassLoader());
  }

  private static Settings settings(String masking) throws ConfigException {
    return new SettingsReader(Path.of("/opt/gatehouse"))
        .parse("gatehouse.yaml", HEAD + masking, Path.of("/etc/gatehouse"));
  }

  private static Surroundings surroundings() {
    return new Surroundings(
        Runnable::run,
        InstantSource.system(),
        name -> {
          throw new IllegalArgumentException("no format '" + name + "'");
        });
  }
}
