package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Asks compiled rules in order; the first that denies decides. */
final class RulesPolicy implements StatementPolicy {

  private final CompiledRule[] rules;

  RulesPolicy(List<CompiledRule> rules) {
    this.rules = rules.toArray(CompiledRule[]::new);
  }

  @Override
  public Set<Interest> interests() {
    return Set.of(Interest.PARSE, Interest.EXECUTE);
  }

  /** No rule is about a value. */
  @Override
  public boolean readsValues() {
    return false;
  }

  @Override
  public CompletionStage<Verdict> decide(StatementCall call) {
    for (var rule : rules) {
      var denial = rule.denial(call);
      if (denial != null) {
        return denial;
      }
    }
    return Verdict.allow();
  }
}
