package dev.gatehouse.session;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.policy.NamedCall;
import dev.gatehouse.policy.PolicyChain;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts the statements of one message to the policy chain. */
final class Judge {

  private static final CompletableFuture<Judged> ALLOWED_AT_ONCE =
      Judged.allowed(Set.of()).completed();

  private final PolicyChain policies;
  private final InstantSource clock;

  private record Call(
      Interest moment,
      Session session,
      String text,
      Facts facts,
      List<Parameter> parameters,
      Readers readers,
      int index,
      Instant now)
      implements NamedCall {

    @Override
    public List<Value> values() {
      return readers.of(index).values(text, facts, parameters);
    }

    @Override
    public Lookup names() {
      return readers.names().get(index);
    }
  }

  Judge(PolicyChain policies, InstantSource clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /**
   * The first refusal among the statements, or an allow with the tags of all. The future never
   * fails and is done at once where every policy answers at once.
   *
   * @param texts the statements, one for each of {@code facts}
   * @param parameters of each of them; none of those for which the list is too short
   * @param readers of their values, and how their names are looked up
   */
  CompletableFuture<Judged> judge(
      Interest moment,
      Session session,
      List<String> texts,
      List<Facts> facts,
      List<List<Parameter>> parameters,
      Readers readers,
      Protection protection) {
    var refusal = protection.refusal();
    if (refusal != null) {
      return CompletableFuture.completedFuture(
          new Judged(Decision.DENY, "masking", "masked-columns", "42501", refusal, Set.of()));
    }
    if (!policies.wants(moment) || facts.isEmpty()) {
      return ALLOWED_AT_ONCE;
    }
    var now = clock.instant();
    if (facts.size() == 1) {
      return policies.decide(
          new Call(
              moment,
              session,
              texts.getFirst(),
              facts.getFirst(),
              of(parameters, 0),
              readers,
              0,
              now));
    }
    @Nullable CompletableFuture<Judged> all = null;
    for (var i = 0; i < facts.size(); i++) {
      var one =
          policies.decide(
              new Call(
                  moment, session, texts.get(i), facts.get(i), of(parameters, i), readers, i, now));
      all = all == null ? one : all.thenCombine(one, Judge::stricter);
    }
    return all == null ? ALLOWED_AT_ONCE : all;
  }

  private static List<Parameter> of(List<List<Parameter>> parameters, int statement) {
    return statement < parameters.size() ? parameters.get(statement) : List.of();
  }

  private static Judged stricter(Judged first, Judged second) {
    if (first.refused() && second.refused()) {
      return second.decision() == Decision.TERMINATE ? second : first;
    }
    if (first.refused() || second.refused()) {
      return first.refused() ? first : second;
    }
    var tags = new HashSet<>(first.tags());
    tags.addAll(second.tags());
    var worse = first.decision() == Decision.ALLOW ? second : first;
    return new Judged(worse.decision(), worse.policy(), worse.rule(), null, null, tags);
  }
}
