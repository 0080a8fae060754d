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
  private final List<Rule> rules = new ArrayList<>();

  /** What a module exports. */
  private record Rule(Script script, Value decide, boolean readsValues) {}

  Compartment(Sandbox sandbox) {
    context = sandbox.context(sink);
  }

  /**
   * Runs the module and takes its exports.
   *
   * @throws Defect if the script cannot be used
   */
  void load(Script script) throws Defect {
    try {
      var module = context.eval(script.module());
      rules.add(new Rule(script, decide(script, module), readsValues(script, module)));
    } catch (PolyglotException failure) {
      throw Defect.of(script.name(), failure);
    }
  }

  private static Value decide(Script script, Value module) throws Defect {
    var decide = module.getMember("default");
    if (decide == null || !decide.canExecute()) {
      throw new Defect(
          script.name(),
          "has no function as default export: write export default (statement, session) => …");
    }
    return decide;
  }

  private static boolean readsValues(Script script, Value module) throws Defect {
    var said = module.getMember("readsValues");
    if (said == null) {
      return true;
    }
    if (!said.isBoolean()) {
      throw new Defect(script.name(), "exports a readsValues that is neither true nor false");
    }
    return said.asBoolean();
  }

  /** Whether a script, in the order of loading, may look at values. */
  boolean readsValues(int index) {
    return rules.get(index).readsValues();
  }

  /**
   * Asks one script.
   *
   * @param index in the order of loading
   * @throws PolicyFailedException if it gives no verdict
   */
  CompletionStage<Verdict> ask(int index, StatementCall call) {
    var rule = rules.get(index);
    sink.clear();
    observed.reset(rule.readsValues());
    try {
      return verdict(
          rule.script(),
          rule.decide()
              .execute(
                  new StatementView(call, observed),
                  new SessionView(call.session(), call.now(), observed)));
    } catch (PolyglotException failure) {
      throw new PolicyFailedException(
          reason(failure, rule.script().name()), new GuestException(failure));
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
