package dev.gatehouse.plugin;

import dev.gatehouse.api.Provider;

/** A provider and the jar it came from. */
record Offer<T extends AutoCloseable>(Kind<T> kind, Provider<?, T> provider, PluginJar jar) {}
