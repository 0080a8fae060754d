package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Settings;
import dev.gatehouse.plugin.PluginBindings;
import dev.gatehouse.plugin.PluginRegistry;

/**
 * Everything that was checked before a start. Closing it closes the plugin jars.
 *
 * @param registry the loaded plugins, for the evidence of the start
 * @param plugins the plugin instances, bound but not open
 */
public record Launch(Settings settings, PluginRegistry registry, PluginBindings plugins)
    implements AutoCloseable {

  /**
   * Loads the plugins the settings need and binds their configurations; opens none.
   *
   * @throws ConfigException with all problems
   */
  static Launch prepare(Settings settings) throws ConfigException {
    var registry =
        PluginRegistry.load(settings.plugins().directory().path(), Launch.class.getClassLoader());
    try {
      return new Launch(settings, registry, PluginBindings.bind(settings, registry));
    } catch (ConfigException | RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
