package dev.gatehouse.api;

import dev.gatehouse.api.audit.EventFormat;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** What an opened plugin may use of its surroundings. */
@DoNotImplement
public interface PluginContext {

  /** The {@code name:} of this instance in YAML, unique among instances of its kind. */
  String name();

  /**
   * Resolves a path of the configuration: absolute paths stay, relative ones start at the folder of
   * the configuration file.
   */
  Path resolve(Path path);

  /** Threads for work that may block; policies return a stage that completes there. */
  Executor workers();

  /** The clock; tests replace it. */
  InstantSource clock();

  /**
   * A format by name, for audit sinks. {@code gatehouse}, {@code ocsf} and {@code ecs} are JSON,
   * one object a line; {@code cef} is a line of text.
   *
   * @throws IllegalArgumentException if there is no such format; the message lists those there are
   */
  EventFormat format(String name);
}
