package dev.gatehouse.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Policy;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every YAML that users are shown is one that Gatehouse reads. */
final class ExamplesTest {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\n(.*?)^```$");

  @TempDir private Path folder;

  record Example(String name, String yaml) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Example> blocks() throws IOException {
    var examples = new ArrayList<Example>();
    try (var docs = Files.walk(Path.of("docs"))) {
      var files =
          Stream.concat(
              Stream.of(Path.of("../README.md")),
              docs.filter(path -> path.toString().endsWith(".md")).sorted());
      for (var file : files.toList()) {
        var matcher = BLOCK.matcher(Files.readString(file));
        while (matcher.find()) {
          examples.add(new Example(file + " " + examples.size(), matcher.group(1)));
        }
      }
    }
    return examples;
  }

  @BeforeEach
  void writeFilesThatExamplesName() throws IOException {
    ShippedConfiguration.writeNamedFiles(folder);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void shouldReadEveryBlockOfTheDocs(Example example) throws ConfigException {
    assertThat(read(completed(example.yaml()))).isNotNull();
  }

  @Test
  void shouldFindTheBlocksOfTheDocs() throws IOException {
    assertThat(blocks()).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void shouldReadTheConfigurationAsShipped() throws Exception {
    // When
    var settings = read(ShippedConfiguration.text());

    // Then
    assertThat(settings.upstream().address()).hasToString("127.0.0.1:5432");
    assertThat(settings.audit().sinks()).hasSize(1);
    assertThat(settings.policies()).isEmpty();
  }

  @Test
  void shouldReadTheConfigurationWithEverythingUncommented() throws Exception {
    // When
    var settings = read(ShippedConfiguration.uncommented());

    // Then
    assertThat(settings.listener().tls()).isNotNull();
    assertThat(settings.identity()).hasSize(1);
    assertThat(settings.policies()).hasSize(2);
    assertThat(settings.policies().getLast()).isInstanceOf(Policy.Script.class);
    assertThat(settings.masking()).hasSize(1);

    // And what is commented out really is the default
    var defaults = read("upstream: { address: 127.0.0.1:5432 }\naudit: { enabled: false }\n");
    assertThat(settings.listener().address()).isEqualTo(defaults.listener().address());
    assertThat(settings.upstream().connectTimeout())
        .isEqualTo(defaults.upstream().connectTimeout());
    assertThat(settings.upstream().protocolVersion())
        .isEqualTo(defaults.upstream().protocolVersion());
    assertThat(settings.upstream().requireAuth()).isEqualTo(defaults.upstream().requireAuth());
    assertThat(settings.startup()).isEqualTo(defaults.startup());
    assertThat(settings.plugins()).isEqualTo(defaults.plugins());
    assertThat(settings.limits())
        .usingRecursiveComparison()
        .ignoringFields("messageSize") // depends on the heap
        .isEqualTo(defaults.limits());
    assertThat(settings.tcp()).isEqualTo(defaults.tcp());
    assertThat(settings.transport()).isEqualTo(defaults.transport());
    assertThat(settings.shutdown()).isEqualTo(defaults.shutdown());
    assertThat(settings.threads()).isEqualTo(defaults.threads());
  }

  private Settings read(String yaml) throws ConfigException {
    return new SettingsReader(folder).parse("example", yaml, folder.resolve("conf"));
  }

  /** Blocks may show one section only; the two that every file needs are added. */
  private static String completed(String yaml) {
    var missing = new StringBuilder(yaml);
    if (Stream.of(yaml.split("\n")).noneMatch(line -> line.startsWith("upstream:"))) {
      missing.append("upstream: { address: db:5432 }\n");
    }
    if (Stream.of(yaml.split("\n")).noneMatch(line -> line.startsWith("audit:"))) {
      missing.append("audit: { enabled: false }\n");
    }
    return missing.toString();
  }
}
