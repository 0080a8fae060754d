package dev.gatehouse.plugin;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Problem;
import dev.gatehouse.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

/** The providers of all jars of a folder, by kind and type. Closing it closes the jars. */
public final class PluginRegistry implements AutoCloseable {

  private final Path directory;
  private final JarPlugins plugins;
  private final List<PluginJar> jars;
  private final Map<Key, Offer<?>> offers;

  private record Key(Kind<?> kind, String type) {}

  private PluginRegistry(
      Path directory, JarPlugins plugins, List<PluginJar> jars, Map<Key, Offer<?>> offers) {
    this.directory = directory;
    this.plugins = plugins;
    this.jars = List.copyOf(jars);
    this.offers = offers;
  }

  /**
   * Loads every {@code *.jar} of a folder; other files and sub-folders are left alone.
   *
   * @param application the loader that has the API classes
   * @throws ConfigException with all problems; nothing stays open then
   */
  public static PluginRegistry load(Path directory, ClassLoader application)
      throws ConfigException {
    var problems = new Problems();
    var jars = inspected(directory, problems);
    var plugins = new JarPlugins(directory, new ApiClassLoader(application));
    try {
      var offers = offers(plugins, loaded(plugins, jars, problems), problems);
      problems.verify();
      return new PluginRegistry(directory, plugins, jars, offers);
    } catch (ConfigException | RuntimeException | LinkageError e) {
      plugins.unloadPlugins();
      throw e;
    }
  }

  /** The folder that was searched. */
  public Path directory() {
    return directory;
  }

  /** The loaded plugins, by file name. */
  public List<PluginJar> jars() {
    return jars;
  }

  /** The types of a kind that are installed. */
  public SortedSet<String> types(Kind<?> kind) {
    return offers.keySet().stream()
        .filter(key -> key.kind().equals(kind))
        .map(Key::type)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Who offers a type, or null. */
  @SuppressWarnings("unchecked") // entries are made with the kind of their offer as key
  <T extends AutoCloseable> @Nullable Offer<T> find(Kind<T> kind, String type) {
    return (Offer<T>) offers.get(new Key(kind, type));
  }

  /** Closes the jars; close what was opened from them before. */
  @Override
  public void close() {
    plugins.unloadPlugins();
  }

  private static List<PluginJar> inspected(Path directory, Problems problems)
      throws ConfigException {
    var byId = new LinkedHashMap<String, PluginJar>();
    for (var path : jarFiles(directory)) {
      var jar = JarInspection.inspect(path, problems);
      var earlier = jar == null ? null : byId.putIfAbsent(jar.id(), jar);
      if (earlier != null) {
        problems.add(
            Problem.of(
                path.toString(),
                "has the same Plugin-Id "
                    + earlier.id()
                    + " as "
                    + earlier.path().getFileName()
                    + "; remove one of them"));
      }
    }
    return List.copyOf(byId.values());
  }

  private static List<Path> jarFiles(Path directory) throws ConfigException {
    if (!Files.isDirectory(directory)) {
      throw new ConfigException(
          Problem.of(
              directory.toString(),
              "there is no such folder of plugins; create it, or name another with"
                  + " plugins.directory"));
    }
    try (var files = Files.newDirectoryStream(directory, "*.jar")) {
      var paths = new ArrayList<Path>();
      files.forEach(paths::add);
      paths.sort(null);
      return paths;
    } catch (IOException e) {
      throw new ConfigException(
          Problem.of(directory.toString(), "cannot be listed: " + e.getMessage()));
    }
  }

  private static List<PluginJar> loaded(
      JarPlugins plugins, List<PluginJar> jars, Problems problems) {
    var loaded = new ArrayList<PluginJar>();
    for (var jar : jars) {
      try {
        plugins.loadPlugin(jar.path());
        loaded.add(jar);
      } catch (PluginRuntimeException e) {
        problems.add(Problem.of(jar.path().toString(), "cannot be loaded: " + e.getMessage()));
      }
    }
    return loaded;
  }

  private static Map<Key, Offer<?>> offers(
      JarPlugins plugins, List<PluginJar> jars, Problems problems) {
    var loader = new ProviderLoader(plugins, problems);
    var offers = new LinkedHashMap<Key, Offer<?>>();
    for (var jar : jars) {
      for (var offer : loader.offers(jar)) {
        var type = offer.provider().type();
        var earlier = offers.putIfAbsent(new Key(offer.kind(), type), offer);
        if (earlier != null) {
          problems.add(
              Problem.of(
                  jar.path().toString(),
                  "offers the "
                      + offer.kind().noun()
                      + " '"
                      + type
                      + "', which "
                      + earlier.jar().path().getFileName()
                      + " offers already; remove one of them"));
        }
      }
    }
    return offers;
  }
}
