package dev.gatehouse.testkit;

import dev.gatehouse.api.Provider;
import dev.gatehouse.config.Binder;
import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Problems;
import dev.gatehouse.config.YamlDocument;
import dev.gatehouse.config.YamlMapping;
import dev.gatehouse.config.YamlNode;
import dev.gatehouse.config.YamlScalar;
import dev.gatehouse.config.YamlSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/** Configuration records of a plugin, bound from YAML exactly as Gatehouse does it. */
public final class ConfigOf {

  private static final Pattern YAML_BLOCK =
      Pattern.compile("^```ya?ml\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  private ConfigOf() {}

  /**
   * Binds the text of a {@code config:} mapping.
   *
   * @throws ConfigException with all problems, as a user would read them
   */
  public static <C extends Record> C yaml(Provider<C, ?> provider, String text)
      throws ConfigException {
    return bind(provider, YamlDocument.parse("config.yaml", text));
  }

  /**
   * Binds every {@code config:} of this provider's type in the YAML blocks of a Markdown file, for
   * example a README.
   *
   * @throws ConfigException if one of the blocks is not YAML or does not bind
   * @throws UncheckedIOException if the file cannot be read
   */
  public static <C extends Record> List<C> examples(Provider<C, ?> provider, Path markdown)
      throws ConfigException {
    var configs = new ArrayList<C>();
    var blocks = YAML_BLOCK.matcher(read(markdown));
    while (blocks.find()) {
      var instances = new ArrayList<YamlMapping>();
      collect(YamlDocument.parse(markdown.toString(), blocks.group(1)), provider, instances);
      for (var instance : instances) {
        var config =
            instance.value("config") instanceof YamlMapping mapping
                ? mapping
                : new YamlMapping(instance.place(), new LinkedHashMap<>());
        configs.add(bind(provider, config));
      }
    }
    return configs;
  }

  private static void collect(YamlNode node, Provider<?, ?> provider, List<YamlMapping> found) {
    switch (node) {
      case YamlScalar _ -> {}
      case YamlSequence sequence ->
          sequence.items().forEach(item -> collect(item, provider, found));
      case YamlMapping mapping -> {
        if (mapping.value("type") instanceof YamlScalar type
            && type.text().equals(provider.type())) {
          found.add(mapping);
        } else {
          mapping.entries().values().forEach(entry -> collect(entry.value(), provider, found));
        }
      }
    }
  }

  private static <C extends Record> C bind(Provider<C, ?> provider, YamlMapping mapping)
      throws ConfigException {
    var problems = new Problems();
    var config = new Binder().bind(mapping, provider.configType(), problems);
    problems.verify();
    if (config == null) {
      throw new IllegalStateException("the binder gave neither a record nor a problem");
    }
    return config;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
