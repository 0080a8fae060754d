package dev.gatehouse.policy;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Reuse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers as told, and counts. */
final class FakePolicy implements StatementPolicy {
  private final Set<Interest> interests;
  private final Function<StatementCall, CompletionStage<Verdict>> answer;
  boolean readsValues = true;
  int asked;
  boolean closed;

  FakePolicy(Set<Interest> interests, Function<StatementCall, CompletionStage<Verdict>> answer) {
    this.interests = interests;
    this.answer = answer;
  }

  static FakePolicy answering(Function<StatementCall, CompletionStage<Verdict>> answer) {
    return new FakePolicy(Set.of(Interest.EXECUTE), answer);
  }

  static FakePolicy saying(Verdict verdict) {
    return answering(_ -> CompletableFuture.completedFuture(verdict));
  }

  static FakePolicy allowing(String... tags) {
    return saying(new Verdict.Allow(Set.of(tags), Reuse.SAME_STATEMENT));
  }

  static FakePolicy denying(String rule) {
    return saying(new Verdict.Deny(rule, "42501", "no: " + rule, Reuse.SAME_STATEMENT));
  }

  @Override
  public Set<Interest> interests() {
    return interests;
  }

  @Override
  public boolean readsValues() {
    return readsValues;
  }

  @Override
  public CompletionStage<Verdict> decide(StatementCall call) {
    asked++;
    return answer.apply(call);
  }

  @Override
  public void close() {
    closed = true;
  }
}
