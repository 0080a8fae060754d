package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** One script as a policy. Its failures are thrown; it always answers at once. */
final class ScriptPolicy implements StatementPolicy {
  private static final Set<Interest> INTERESTS = Set.of(Interest.EXECUTE);

  private final ScriptSet set;
  private final int index;
  private final boolean readsValues;
  private final AtomicBoolean closed = new AtomicBoolean();

  ScriptPolicy(ScriptSet set, int index, boolean readsValues) {
    this.set = set;
    this.index = index;
    this.readsValues = readsValues;
  }

  @Override
  public Set<Interest> interests() {
    return INTERESTS;
  }

  @Override
  public boolean readsValues() {
    return readsValues;
  }

  @Override
  public CompletionStage<Verdict> decide(StatementCall call) {
    return set.evaluator().ask(index, call);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      set.closed();
    }
  }
}
