package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.policy.PolicyFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Runs the built-in samples through throw-away contexts, which compiles the code that all contexts
 * share, and refuses scripts whose answers depend on the order of the questions: module-level state
 * differs from one event loop to the next.
 */
final class WarmUp {
  private static final int CONTEXTS = 3;
  private static final int EVALUATIONS = 20_000;

  private final Loader loader;
  private final Duration limit;
  private final List<Sample> samples;

  WarmUp(Loader loader, Duration limit) {
    this.loader = loader;
    this.limit = limit;
    samples =
        Samples.calls().stream().map(call -> new Sample(call, loader.scripts().size())).toList();
  }

  /**
   * Forward in the first context, backward with one question more in the second, and so on; at
   * least one round in two contexts, at most 20,000 evaluations in three.
   *
   * @throws ScriptException with the first problem
   */
  void run() throws ScriptException {
    var begin = System.nanoTime();
    for (var context = 0; context < CONTEXTS; context++) {
      var deadline = begin + limit.toNanos() * (context + 1) / CONTEXTS;
      if (context < 2 || System.nanoTime() - deadline < 0) {
        run(context % 2 == 1, deadline);
      }
    }
  }

  private void run(boolean backward, long deadline) throws ScriptException {
    try (var evaluator = new Evaluator(loader, loader.limits())) {
      if (backward) {
        ask(evaluator, samples.getFirst());
      }
      var order = backward ? samples.reversed() : samples;
      var evaluations = 0;
      do {
        for (var sample : order) {
          ask(evaluator, sample);
        }
        evaluations += order.size();
      } while (evaluations < EVALUATIONS && System.nanoTime() - deadline < 0);
    }
  }

  private void ask(Evaluator evaluator, Sample sample) throws ScriptException {
    for (var script = 0; script < sample.answers.length; script++) {
      var answer = answer(evaluator, script, sample.call);
      if (sample.answers[script] == null) {
        sample.answers[script] = answer;
      } else if (!answer.equals(sample.answers[script])) {
        throw refused(
            script,
            "answers differently when it is asked the same again: keep nothing between"
                + " evaluations");
      }
    }
  }

  /** A verdict, or the reason why there is none: a script that throws is not refused here. */
  private Object answer(Evaluator evaluator, int script, StatementCall call)
      throws ScriptException {
    try {
      return evaluator.ask(script, call).toCompletableFuture().join();
    } catch (PolicyFailedException failure) {
      if (failure.getCause() instanceof TimeoutException) {
        throw refused(script, failure.getMessage() + " when it was asked about: " + call.text());
      }
      return String.valueOf(failure.getMessage());
    }
  }

  private ScriptException refused(int script, String message) {
    return new ScriptException(
        List.of(new Defect(loader.scripts().get(script).name(), message).problem()));
  }

  /** A question and what each script answered first. */
  private static final class Sample {
    private final StatementCall call;
    private final Object[] answers;

    Sample(StatementCall call, int scripts) {
      this.call = call;
      answers = new Object[scripts];
    }
  }
}
