package dev.gatehouse.config;

import java.nio.file.Path;

/** A file that Gatehouse reads; it existed when the configuration was read. */
public record InputFile(Path path) {}
