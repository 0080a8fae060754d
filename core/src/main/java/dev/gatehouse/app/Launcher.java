package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;

/** Runs the proxy. */
@FunctionalInterface
public interface Launcher {

  /**
   * Runs until the process is told to stop.
   *
   * @return the exit code
   * @throws ConfigException if plugins cannot be opened as configured
   * @throws LaunchException if something of the machine is missing, for example a free port
   */
  int start(Launch launch) throws ConfigException, LaunchException;
}
