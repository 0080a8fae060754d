package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Reuse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Source;
import org.jspecify.annotations.Nullable;

/**
 * A script of a set: one source object for all contexts, so that they share its code.
 *
 * @param source as the operator gave it
 * @param module the same for GraalVM
 * @param strikes how often it had to be stopped, in all contexts
 */
record Script(ScriptSource source, Source module, Strikes strikes) {
  private static final String MODULE = "application/javascript+module";
  private static final Pattern SQLSTATE_OF_AN_ERROR = Pattern.compile("(?!00)[0-9A-Z]{5}");
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final CompletionStage<Verdict> ALLOW_ONCE =
      CompletableFuture.completedFuture(new Verdict.Allow(Set.of(), Reuse.NEVER));

  static Script of(ScriptSource source) {
    return new Script(
        source,
        Source.newBuilder(Sandbox.LANGUAGE, source.code(), source.name())
            .mimeType(MODULE)
            .buildLiteral(),
        new Strikes());
  }

  String name() {
    return source.name();
  }

  CompletionStage<Verdict> allow(Observed observed) {
    return reuse(observed) == Reuse.SAME_STATEMENT ? Verdict.allow() : ALLOW_ONCE;
  }

  /** A code that is not the SQLSTATE of an error denies with 42501: a typo must not let pass. */
  CompletionStage<Verdict> deny(
      @Nullable String message, @Nullable String sqlState, Observed observed) {
    var state =
        sqlState != null && SQLSTATE_OF_AN_ERROR.matcher(sqlState).matches()
            ? sqlState
            : INSUFFICIENT_PRIVILEGE;
    var text = message == null ? "refused by the policy '" + name() + "'" : message;
    return CompletableFuture.completedFuture(
        new Verdict.Deny(name(), state, text, reuse(observed)));
  }

  private Reuse reuse(Observed observed) {
    return observed.changing() ? Reuse.NEVER : source.reuse();
  }
}
