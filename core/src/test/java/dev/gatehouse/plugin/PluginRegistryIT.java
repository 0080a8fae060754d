package dev.gatehouse.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginRegistryIT {

  @TempDir private Path work;
  @TempDir private Path directory;

  @Test
  void shouldFindProvidersByKindAndType() throws Exception {
    // Given
    var jar = mask("mask-demo", "mask-demo").compiled().pack(directory, "mask-demo.jar");
    var sha256 =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));

    // When
    try (var registry = load()) {

      // Then
      assertThat(registry.types(Kind.MASKING)).containsExactly("mask-demo");
      assertThat(registry.types(Kind.SINK)).isEmpty();
      assertThat(registry.find(Kind.MASKING, "mask-demo")).isNotNull();
      assertThat(registry.find(Kind.POLICY, "mask-demo")).isNull();
      assertThat(registry.jars()).containsExactly(new PluginJar(jar, "mask-demo", "1.2.3", sha256));
    }
  }

  @Test
  void shouldShowAPluginTheApiAndTheJdkButNothingElseOfGatehouse() throws Exception {
    // Given
    mask("mask-demo", "mask-demo").compiled().pack(directory, "mask-demo.jar");

    // When
    try (var registry = load()) {
      var offer = Objects.requireNonNull(registry.find(Kind.MASKING, "mask-demo"));
      var loader = Objects.requireNonNull(offer.provider().getClass().getClassLoader());

      // Then
      assertThat(loader.loadClass("dev.gatehouse.api.Provider"))
          .isSameAs(dev.gatehouse.api.Provider.class);
      assertThat(loader.loadClass("java.sql.Connection")).isNotNull();
      for (var hidden :
          new String[] {
            "dev.gatehouse.config.Settings",
            "dev.gatehouse.apifake.X",
            "io.netty.buffer.ByteBuf",
            "org.yaml.snakeyaml.Yaml"
          }) {
        assertThat(catchThrowableOfType(Exception.class, () -> loader.loadClass(hidden)))
            .isInstanceOf(ClassNotFoundException.class);
      }
    }
  }

  @Test
  void shouldLeaveEverythingElseInTheFolderAlone() throws Exception {
    // Given a zip, a folder that looks like an unpacked plugin, and PF4J's own control files
    mask("mask-demo", "mask-demo").compiled().pack(directory, "mask-demo.jar");
    mask("other", "other").compiled().pack(directory, "other.zip");
    Files.createDirectories(directory.resolve("classes/META-INF"));
    Files.writeString(directory.resolve("disabled.txt"), "mask-demo\n");
    Files.writeString(directory.resolve("enabled.txt"), "nothing\n");

    // When
    try (var registry = load()) {
      assertThat(registry.types(Kind.MASKING)).containsExactly("mask-demo");
    }

    // Then
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "mask-demo.jar", "other.zip", "classes", "disabled.txt", "enabled.txt");
    }
  }

  @Test
  void shouldRefuseEveryUnfitJarInOneSentenceEach() throws Exception {
    // Given
    mask("bundles", "bundles")
        .source("dev.gatehouse.api.Extra", "package dev.gatehouse.api; public class Extra {}")
        .compiled()
        .pack(directory, "a-bundles.jar");
    mask("no-id", "no-id").without("Plugin-Id").compiled().pack(directory, "b-no-id.jar");
    mask("newer", "newer")
        .manifest("Plugin-Requires", ">=0.2.0")
        .compiled()
        .pack(directory, "c-newer.jar");
    mask("odd", "odd")
        .manifest("Plugin-Requires", "latest ♥")
        .compiled()
        .pack(directory, "d-odd.jar");
    mask("first", "one").compiled().pack(directory, "e-first.jar");
    mask("first", "two").compiled().pack(directory, "f-second.jar");
    mask("third", "one").compiled().pack(directory, "g-third.jar");
    mask("no-index", "no-index").notIndexed().compiled().pack(directory, "h-no-index.jar");
    Files.writeString(directory.resolve("i-broken.jar"), "this is no zip");
    mask("with-class", "with-class")
        .manifest("Plugin-Class", "demo.Main")
        .compiled()
        .pack(directory, "j-with-class.jar");
    mask("bad-type", "Bad Type").compiled().pack(directory, "k-bad-type.jar");

    // When
    var problems = catchThrowableOfType(ConfigException.class, this::load).problems();

    // Then
    assertThat(problems.stream().map(problem -> problem.toString().replace(directory + "/", "")))
        .satisfiesExactly(
            text ->
                assertThat(text)
                    .isEqualTo(
                        "a-bundles.jar: bundles classes of dev.gatehouse.api, which Gatehouse"
                            + " itself provides; build it with gatehouse-plugin-api in scope"
                            + " provided"),
            text ->
                assertThat(text).startsWith("b-no-id.jar: has no Plugin-Id in META-INF/MANIFEST"),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "c-newer.jar: requires plugin API >=0.2.0, but this Gatehouse offers"
                            + " 0.1.0; install a version of the plugin made for it"),
            text -> assertThat(text).startsWith("d-odd.jar: has a Plugin-Requires that cannot be"),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "f-second.jar: has the same Plugin-Id first as e-first.jar; remove one of"
                            + " them"),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "g-third.jar: offers the masking policy 'one', which e-first.jar offers"
                            + " already; remove one of them"),
            text -> assertThat(text).startsWith("h-no-index.jar: offers nothing: no class with"),
            text -> assertThat(text).startsWith("i-broken.jar: cannot be read as a jar ("),
            text -> assertThat(text).startsWith("j-with-class.jar: has Plugin-Class in META-INF"),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "k-bad-type.jar: demo.BadType has the type 'Bad Type'; a type is"
                            + " lower-case words with dashes"));
  }

  @Test
  void shouldSayWhenAPluginWasBuiltAgainstAnOutdatedApi() throws Exception {
    // Given one whose open() had another shape, and one whose interface is gone
    new JarFixture(work, "old-open")
        .source(
            "dev.gatehouse.api.Provider",
            """
            package dev.gatehouse.api;
            public interface Provider<C extends Record, T extends AutoCloseable>
                extends org.pf4j.ExtensionPoint {
              String type();
              Class<C> configType();
              T open(C config);
            }
            """)
        .source(
            "dev.gatehouse.api.MaskingPolicyProvider",
            """
            package dev.gatehouse.api;
            public interface MaskingPolicyProvider<C extends Record>
                extends Provider<C, dev.gatehouse.api.masking.MaskingPolicy> {}
            """)
        .source(
            "demo.OldOpen",
            """
            package demo;
            @org.pf4j.Extension
            public class OldOpen
                implements dev.gatehouse.api.MaskingPolicyProvider<OldOpen.Config> {
              record Config() {}
              public String type() { return "old-open"; }
              public Class<Config> configType() { return Config.class; }
              public dev.gatehouse.api.masking.MaskingPolicy open(Config config) { return null; }
            }
            """)
        .compiled()
        .dropping("dev/gatehouse/api")
        .pack(directory, "old-open.jar");
    new JarFixture(work, "old-interface")
        .source(
            "dev.gatehouse.api.RowFilterProvider",
            """
            package dev.gatehouse.api;
            public interface RowFilterProvider extends org.pf4j.ExtensionPoint {}
            """)
        .source(
            "demo.OldInterface",
            """
            package demo;
            @org.pf4j.Extension
            public class OldInterface implements dev.gatehouse.api.RowFilterProvider {}
            """)
        .compiled()
        .dropping("dev/gatehouse/api")
        .pack(directory, "old-interface.jar");

    // When
    var failure = catchThrowableOfType(ConfigException.class, this::load);

    // Then
    assertThat(failure.problems())
        .extracting(problem -> problem.toString().replace(directory + "/", ""))
        .containsExactly(
            "old-interface.jar: demo.OldInterface does not fit plugin API 0.1.0"
                + " (java.lang.NoClassDefFoundError: dev/gatehouse/api/RowFilterProvider): it was"
                + " built against another version; install a version of the plugin made for this"
                + " one",
            "old-open.jar: demo.OldOpen does not fit plugin API 0.1.0 (it lacks the method open):"
                + " it was built against another version; install a version of the plugin made"
                + " for this one");
  }

  @Test
  void shouldSayWhenTheFolderDoesNotExist() {
    var missing = directory.resolve("none");

    assertThat(
            catchThrowableOfType(
                ConfigException.class,
                () -> PluginRegistry.load(missing, getClass().getClassLoader())))
        .hasMessage(
            missing
                + ": there is no such folder of plugins; create it, or name another with"
                + " plugins.directory");
  }

  private JarFixture mask(String id, String type) throws IOException {
    var className = JarFixture.className(type.replace(' ', '-'));
    return new JarFixture(work, id)
        .source("demo." + className, JarFixture.maskingSource(className, type, ""));
  }

  private PluginRegistry load() throws ConfigException {
    return PluginRegistry.load(directory, getClass().getClassLoader());
  }
}
