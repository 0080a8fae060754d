package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.policy.PolicyFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * One context with all scripts of a set. Used by one thread at a time, inside {@link Watch#begin}
 * and {@link Watch#end}: whatever touches a guest value may run guest code.
 */
final class Compartment implements AutoCloseable {
  private final Sink sink = new Sink();
  private final Observed observed = new Observed();
  private final Context context;
  private final List<Script> scripts = new ArrayList<>();
  private final List<Value> rules = new ArrayList<>();

  Compartment(Sandbox sandbox) {
    context = sandbox.context(sink);
  }

  /**
   * Runs the module and takes its default export.
   *
   * @throws Defect if the script cannot be used
   */
  void load(Script script) throws Defect {
    try {
      var rule = context.eval(script.module()).getMember("default");
      if (rule == null || !rule.canExecute()) {
        throw new Defect(
            script.name(),
            "has no function as default export: write export default (statement, session) => …");
      }
      scripts.add(script);
      rules.add(rule);
    } catch (PolyglotException failure) {
      throw Defect.of(script.name(), failure);
    }
  }

  /**
   * Asks one script.
   *
   * @param index in the order of loading
   * @throws PolicyFailedException if it gives no verdict
   */
  CompletionStage<Verdict> ask(int index, StatementCall call) {
    sink.clear();
    observed.reset();
    try {
      return verdict(
          scripts.get(index),
          rules
              .get(index)
              .execute(
                  new StatementView(call, observed),
                  new SessionView(call.session(), call.now(), observed)));
    } catch (PolyglotException failure) {
      throw new PolicyFailedException(
          reason(failure, scripts.get(index).name()), new GuestException(failure));
    }
  }

  /** Stops what runs in it; it stays usable. */
  void interrupt(Duration limit) throws TimeoutException {
    context.interrupt(limit);
  }

  /** Stops what runs in it for good. */
  @Override
  public void close() {
    context.close(true);
  }

  private CompletionStage<Verdict> verdict(Script script, Value result) {
    if (!result.fitsInInt() || result.asInt() != sink.kind()) {
      throw noVerdict();
    }
    return switch (sink.kind()) {
      case Sink.ALLOW -> script.allow(observed);
      case Sink.DENY -> script.deny(sink.message(), sink.sqlState(), observed);
      default -> throw noVerdict();
    };
  }

  private static PolicyFailedException noVerdict() {
    return new PolicyFailedException(
        "returned no verdict: write return allow() or return deny(message)", null);
  }

  private static String reason(PolyglotException failure, String name) {
    var position = Defect.of(name, failure).problem();
    var what =
        failure.isResourceExhausted() ? "exhausted the stack or a limit" : "threw an exception";
    return what + " at " + name + ':' + position.line() + ':' + position.column();
  }
}
