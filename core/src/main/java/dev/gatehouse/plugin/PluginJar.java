package dev.gatehouse.plugin;

import java.nio.file.Path;

/**
 * A loaded plugin.
 *
 * @param id {@code Plugin-Id} of the manifest
 * @param version {@code Plugin-Version} of the manifest
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 */
public record PluginJar(Path path, String id, String version, String sha256) {}
