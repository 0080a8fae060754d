package dev.gatehouse.testkit;

import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.EventFormat;
import dev.gatehouse.audit.format.Formats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * The surroundings of an opened plugin: paths start at a folder of the test, workers are the
 * calling thread, the clock stands still until the test moves it, formats are the real ones.
 */
public final class FakePluginContext implements PluginContext {

  private final Path folder;
  private volatile Instant now = FakeStatementCall.NOW;

  /** A context whose relative paths start at this folder, for example a temporary one. */
  public FakePluginContext(Path folder) {
    this.folder = folder;
  }

  /** Moves the clock. */
  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  /** Sets the clock. */
  public void time(Instant time) {
    now = time;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public Path resolve(Path path) {
    return folder.resolve(path);
  }

  @Override
  public Executor workers() {
    return Runnable::run;
  }

  @Override
  public InstantSource clock() {
    return () -> now;
  }

  @Override
  public EventFormat format(String name) {
    return Formats.byName(name);
  }
}
