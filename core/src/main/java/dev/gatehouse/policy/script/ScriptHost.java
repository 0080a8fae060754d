package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JavaScript engine of the process and its watchdog. Open one and keep it: every generation of
 * scripts shares its compiled code.
 */
public final class ScriptHost implements AutoCloseable {

  /**
   * How long the compiler may warm up. Three contexts with 20,000 evaluations each take about five
   * seconds when everything compiles; start-up is worth more than that here, so the first minute's
   * evaluations are slower instead.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(ScriptHost.class);

  private final Sandbox sandbox;
  private final Watchdog watchdog = new Watchdog();
  private final Limits loading;
  private final Limits running;

  private ScriptHost(Limits loading, Limits running) {
    this.loading = loading;
    this.running = running;
    sandbox = new Sandbox();
    watchdog.start();
  }

  /** Starts the engine and logs whether it compiles or interprets. */
  public static ScriptHost open() {
    return open(Limits.LOAD, Limits.STATEMENT);
  }

  static ScriptHost open(Limits loading, Limits running) {
    var host = new ScriptHost(loading, running);
    log.atInfo().addKeyValue("engine", host.engineName()).log("Policy scripts can run");
    return host;
  }

  /**
   * {@code GraalVM CE} compiles, {@code Interpreted} works the same but is about ten times slower.
   */
  public String engineName() {
    return sandbox.engineName();
  }

  /** What {@link #compile} is best given at start-up: nothing warms up where nothing compiles. */
  public Duration warmUp() {
    return engineName().equals("Interpreted") ? Duration.ZERO : WARM_UP;
  }

  /**
   * Turns scripts into policies that want {@link dev.gatehouse.api.policy.Interest#EXECUTE}. Blocks
   * for the warm-up and about 20 ms for each loop.
   *
   * <p>A policy may be asked by as many threads as {@code loops} says; the first question binds a
   * context to the thread. Its evaluation runs without locks, is stopped after 250 ms of CPU time,
   * and throws {@link dev.gatehouse.policy.PolicyFailedException} if it yields no verdict. The
   * policies share their contexts: these close with the last policy.
   *
   * @param scripts with different names
   * @param loops the number of event loops, at least 1
   * @param warmUp wall-clock limit of the warm-up, see {@link #warmUp}; whatever it is, built-in
   *     samples run twice in different order, and a script whose answers differ is refused
   * @return one policy for each script, in their order
   * @throws ScriptException with the problems of all scripts
   */
  public List<StatementPolicy> compile(List<ScriptSource> scripts, int loops, Duration warmUp)
      throws ScriptException {
    if (scripts.isEmpty()) {
      return List.of();
    }
    if (loops < 1) {
      throw new IllegalArgumentException("scripts need at least one event loop");
    }
    requireDifferentNames(scripts);
    var loader = new Loader(sandbox, watchdog, loading, scripts.stream().map(Script::of).toList());
    new WarmUp(loader, warmUp).run();
    return new ScriptSet(loader, running, loops).policies();
  }

  /** Stops the watchdog and the engine; close every policy first. */
  @Override
  public void close() {
    watchdog.close();
    sandbox.close();
  }

  private static void requireDifferentNames(List<ScriptSource> scripts) {
    var names = new HashSet<String>();
    for (var script : scripts) {
      if (!names.add(script.name())) {
        throw new IllegalArgumentException("two scripts have the name '" + script.name() + "'");
      }
    }
  }
}
