package dev.gatehouse.plugin;

import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.EventFormat;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** The surroundings of one instance. */
record InstanceContext(String name, Path folder, Surroundings surroundings)
    implements PluginContext {

  @Override
  public Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }

  @Override
  public Executor workers() {
    return surroundings.workers();
  }

  @Override
  public InstantSource clock() {
    return surroundings.clock();
  }

  @Override
  public EventFormat format(String name) {
    return surroundings.formats().apply(name);
  }
}
