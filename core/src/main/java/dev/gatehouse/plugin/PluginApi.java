package dev.gatehouse.plugin;

/** The version of the plugin API that this Gatehouse offers. */
public final class PluginApi {

  /** Compared with {@code Plugin-Requires} of every plugin; semantic versioning. */
  public static final String VERSION = "0.1.0";

  private PluginApi() {}
}
