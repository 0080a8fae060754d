package dev.gatehouse.plugin;

import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.config.Problems;
import dev.gatehouse.config.YamlMapping;
import org.jspecify.annotations.Nullable;

/**
 * An instance whose provider is known and whose configuration is bound, ready to be opened.
 *
 * @param name of the instance
 * @param config its configuration as written
 * @param node the instance as written
 */
record Binding<T extends AutoCloseable>(
    String name, Offer<T> offer, YamlMapping config, YamlMapping node, Opening<T> opening) {

  /** A provider with its configuration. */
  @FunctionalInterface
  interface Opening<T> {
    @Nullable T open(PluginContext context) throws InvalidConfigException;
  }

  /** The opened instance, or null after a problem was added. */
  @Nullable T open(PluginContext context, Problems problems) {
    var thread = Thread.currentThread();
    var loader = thread.getContextClassLoader();
    thread.setContextClassLoader(offer.provider().getClass().getClassLoader());
    try {
      return checked(opening.open(context), problems);
    } catch (InvalidConfigException e) {
      for (var problem : e.problems()) {
        problems.add(config.find(problem.path()), problem.message());
      }
    } catch (LinkageError e) {
      problems.add(node.place(), doesNotFit(e.toString()));
    } catch (RuntimeException e) {
      problems.add(node.place(), plugin() + " failed to open: " + e);
    } finally {
      thread.setContextClassLoader(loader);
    }
    return null;
  }

  private @Nullable T checked(@Nullable T instance, Problems problems) {
    if (instance == null) {
      problems.add(node.place(), plugin() + " opened nothing (null); report it to its author");
      return null;
    }
    var missing = Linkage.missing(instance.getClass(), offer.kind().instance());
    if (missing != null) {
      problems.add(node.place(), doesNotFit("it lacks the method " + missing));
      closeQuietly(instance, problems);
      return null;
    }
    return instance;
  }

  private void closeQuietly(T instance, Problems problems) {
    try {
      instance.close();
    } catch (Exception | LinkageError e) {
      problems.add(node.place(), plugin() + " failed to close: " + e);
    }
  }

  private String doesNotFit(String detail) {
    return plugin()
        + " does not fit plugin API "
        + PluginApi.VERSION
        + " ("
        + detail
        + "); install a version of the plugin made for it";
  }

  private String plugin() {
    return "the plugin " + offer.jar().path().getFileName();
  }
}
