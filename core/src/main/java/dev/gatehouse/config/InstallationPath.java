package dev.gatehouse.config;

import java.nio.file.Path;

/** A path that starts at the home of the installation unless it is absolute. */
public record InstallationPath(Path path) {}
