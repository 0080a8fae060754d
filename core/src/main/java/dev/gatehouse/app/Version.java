package dev.gatehouse.app;

import dev.gatehouse.plugin.PluginApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the file Maven puts into the jar. */
final class Version implements IVersionProvider {

  private static final String PROPERTIES =
      "/META-INF/maven/dev.gatehouse/gatehouse-core/pom.properties";

  /** For example {@code 0.1.0}; {@code development} outside of a jar. */
  static String number() {
    try (var in = Version.class.getResourceAsStream(PROPERTIES)) {
      var properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "gatehouse "
          + number()
          + " (plugin API "
          + PluginApi.VERSION
          + ", Java "
          + Runtime.version()
          + ")"
    };
  }
}
