package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.policy.PolicyFailedException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the scripts of a set on behalf of one event loop, watched. If a script cannot even be
 * interrupted, every statement is a failure until another thread has made a new compartment.
 */
final class Evaluator implements Watch.Interruptible, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Evaluator.class);

  private final Loader loader;
  private final Limits limits;
  private final Watch watch;
  private volatile @Nullable Compartment compartment;
  private volatile boolean closed;

  Evaluator(Loader loader, Limits limits) throws ScriptException {
    this.loader = loader;
    this.limits = limits;
    compartment = loader.load();
    watch = new Watch(limits, this, CpuClock.system());
    loader.watchdog().add(watch);
  }

  /**
   * Asks one script.
   *
   * @throws PolicyFailedException if it gives no verdict; caused by a TimeoutException if it had to
   *     be stopped
   */
  CompletionStage<Verdict> ask(int script, StatementCall call) {
    var current = compartment;
    if (current == null) {
      throw new PolicyFailedException("has no context to run in", null);
    }
    CompletionStage<Verdict> verdict;
    watch.begin();
    try {
      verdict = current.ask(script, call);
    } catch (RuntimeException | Error failure) {
      if (watch.end()) {
        throw failure;
      }
      throw tookTooLong(script);
    }
    if (watch.end()) {
      return verdict;
    }
    throw tookTooLong(script);
  }

  /** Whether a script may look at values; true if nobody can say. */
  boolean readsValues(int script) {
    var current = compartment;
    return current == null || current.readsValues(script);
  }

  @Override
  public void interrupt(Duration limit) throws TimeoutException {
    var current = compartment;
    if (current != null) {
      current.interrupt(limit);
    }
  }

  @Override
  public void abandon() {
    var stubborn = compartment;
    compartment = null;
    log.atError().log("A script could not be stopped; its context is being replaced");
    Thread.ofPlatform()
        .daemon()
        .name("gatehouse-script-replacement")
        .start(() -> replace(stubborn));
  }

  @Override
  public void close() {
    closed = true;
    loader.watchdog().remove(watch);
    var current = compartment;
    compartment = null;
    if (current != null) {
      current.close();
    }
  }

  /** The new one first: closing the old one waits for the script, which may never stop. */
  private void replace(@Nullable Compartment stubborn) {
    try {
      compartment = loader.load();
    } catch (ScriptException | RuntimeException failure) {
      log.atError().setCause(failure).log("A script's context could not be replaced");
    }
    if (closed) {
      close();
    }
    if (stubborn != null) {
      stubborn.close();
    }
  }

  private PolicyFailedException tookTooLong(int index) {
    var script = loader.scripts().get(index);
    if (script.strikes().alarming(System.nanoTime())) {
      log.atError()
          .addKeyValue("policy", script.name())
          .log("A policy script had to be stopped three times within a minute");
    }
    return new PolicyFailedException(
        "took more than " + limits.cpu().toMillis() + " ms of CPU time and was stopped",
        new TimeoutException());
  }
}
