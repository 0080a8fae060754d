package dev.gatehouse.api.policy;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** What a policy says about a statement. */
public sealed interface Verdict {

  /** For how long a verdict may stand for further executions. */
  enum Reuse {
    /** It depends on text, facts, session and reach only: the core may cache it. */
    SAME_STATEMENT,
    /** It read parameters, the clock or anything else: ask again. */
    NEVER
  }

  /** How far this verdict may be reused. */
  Reuse reuse();

  /**
   * The statement may pass.
   *
   * @param tags written into the audit event
   */
  record Allow(Set<String> tags, Reuse reuse) implements Verdict {
    /** Copies the tags. */
    public Allow {
      tags = Set.copyOf(tags);
    }
  }

  /**
   * The statement is refused; the client reads an ERROR in its place and the session lives on.
   *
   * @param rule the name of the rule, for the audit trail
   * @param sqlState five characters; {@code 42501} (insufficient_privilege) if in doubt
   * @param message what the client reads
   */
  record Deny(String rule, String sqlState, String message, Reuse reuse) implements Verdict {
    private static final Pattern SQLSTATE = Pattern.compile("[0-9A-Z]{5}");

    /** Checks the SQLSTATE; class {@code 00} would be success and is refused. */
    public Deny {
      if (!SQLSTATE.matcher(sqlState).matches() || sqlState.startsWith("00")) {
        throw new IllegalArgumentException("not the SQLSTATE of an error: " + sqlState);
      }
    }
  }

  /** The statement is refused and the session ends with a FATAL error. */
  record Terminate(String rule, String message) implements Verdict {
    @Override
    public Reuse reuse() {
      return Reuse.NEVER;
    }
  }

  /** Allows without tags, reusable: a completed constant. */
  static CompletionStage<Verdict> allow() {
    return Constants.ALLOWED;
  }

  /** Denies with SQLSTATE 42501, reusable. */
  static CompletionStage<Verdict> deny(String rule, String message) {
    return CompletableFuture.completedFuture(
        new Deny(rule, "42501", message, Reuse.SAME_STATEMENT));
  }

  /** Keeps the constants out of the interface. */
  final class Constants {
    static final CompletionStage<Verdict> ALLOWED =
        CompletableFuture.completedFuture(new Allow(Set.of(), Reuse.SAME_STATEMENT));

    private Constants() {}
  }
}
