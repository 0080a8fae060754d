package dev.gatehouse.policy;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Reuse;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts answers in the order of the chain: the strictest wins, the first among equals. A failure
 * that denies is as strict as a denial; a failure that allows only shows where nobody denied.
 */
final class Ballot {
  private static final String REFUSED = "42501"; // insufficient_privilege
  private static final int ALLOW = 0;
  private static final int TOLERATED = 1;
  private static final int DENY = 2;
  private static final int TERMINATE = 3;

  private int strictness = ALLOW;
  private Decision decision = Decision.ALLOW;
  private @Nullable String policy;
  private @Nullable String rule;
  private @Nullable String sqlState;
  private @Nullable String message;
  private Set<String> tags = Set.of();
  private boolean reusable = true;

  void count(Member member, Answer answer) {
    switch (answer) {
      case Answer.Given(var verdict) -> count(member, verdict);
      case Answer.Failed() -> countFailure(member);
    }
  }

  /** Whether every policy answered and said that its verdict may be reused. */
  boolean reusable() {
    return reusable;
  }

  Judged judged() {
    return new Judged(decision, policy, rule, sqlState, message, tags);
  }

  private void count(Member member, Verdict verdict) {
    reusable &= verdict.reuse() == Reuse.SAME_STATEMENT;
    switch (verdict) {
      case Verdict.Allow allow -> unite(allow.tags());
      case Verdict.Deny deny -> {
        if (stricter(DENY, Decision.DENY, member)) {
          refuse(deny.rule(), deny.sqlState(), deny.message());
        }
      }
      case Verdict.Terminate terminate -> {
        if (stricter(TERMINATE, Decision.TERMINATE, member)) {
          refuse(terminate.rule(), REFUSED, terminate.message());
        }
      }
    }
  }

  private void countFailure(Member member) {
    reusable = false;
    switch (member.onFailure()) {
      case DENY -> {
        if (stricter(DENY, Decision.ERROR, member)) {
          refuse(null, REFUSED, "refused: the policy '" + member.name() + "' failed");
        }
      }
      case ALLOW -> {
        var _ = stricter(TOLERATED, Decision.ERROR, member);
      }
    }
  }

  private boolean stricter(int level, Decision said, Member member) {
    if (level <= strictness) {
      return false;
    }
    strictness = level;
    decision = said;
    policy = member.name();
    return true;
  }

  private void refuse(@Nullable String byRule, String state, @Nullable String text) {
    rule = byRule;
    sqlState = state;
    message = ClientText.fit(text);
  }

  private void unite(Set<String> more) {
    if (more.isEmpty()) {
      return;
    }
    if (tags.isEmpty()) {
      tags = more;
      return;
    }
    tags = new HashSet<>(tags);
    tags.addAll(more);
  }
}
