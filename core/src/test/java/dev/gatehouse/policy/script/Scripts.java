package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import java.time.Duration;
import java.util.List;

/** Shorthand for script tests. */
final class Scripts {

  private Scripts() {}

  /** A policy with one context, without a long warm-up. */
  static StatementPolicy compile(ScriptHost host, String code) throws ScriptException {
    return host.compile(List.of(new ScriptSource("test.js", code)), 1, Duration.ZERO).getFirst();
  }

  /** A policy that runs {@code body} with statement and session in scope. */
  static StatementPolicy body(ScriptHost host, String body) throws ScriptException {
    return compile(host, "export default (statement, session) => {\n" + body + "\n}");
  }

  static Verdict ask(StatementPolicy policy, StatementCall call) {
    return policy.decide(call).toCompletableFuture().join();
  }
}
