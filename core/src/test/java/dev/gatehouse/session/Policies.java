package dev.gatehouse.session;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Small policies for tests. */
final class Policies {

  private Policies() {}

  /** Denies where the predicate holds, at the moments given. */
  static StatementPolicy denyIf(Predicate<StatementCall> predicate, Interest... moments) {
    return new StatementPolicy() {
      @Override
      public Set<Interest> interests() {
        return Set.of(moments);
      }

      @Override
      public CompletionStage<Verdict> decide(StatementCall call) {
        return predicate.test(call) ? Verdict.deny("test-rule", "not this one") : Verdict.allow();
      }
    };
  }

  /** Denies every statement that writes with DELETE, when it is executed. */
  static StatementPolicy denyDelete() {
    return denyIf(call -> call.facts().commands().contains("DELETE"), Interest.EXECUTE);
  }

  /** Answers like another policy, but later and on another thread. */
  static StatementPolicy later(StatementPolicy policy) {
    return new StatementPolicy() {
      @Override
      public Set<Interest> interests() {
        return policy.interests();
      }

      @Override
      public CompletionStage<Verdict> decide(StatementCall call) {
        var slow = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
        return CompletableFuture.completedFuture(call).thenComposeAsync(policy::decide, slow);
      }
    };
  }
}
