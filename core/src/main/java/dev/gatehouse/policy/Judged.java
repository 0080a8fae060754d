package dev.gatehouse.policy;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the chain says about a statement.
 *
 * @param decision ERROR when a policy failed and nothing stricter was said; then look at {@link
 *     #refused()}
 * @param policy the policy that decided, null for a plain allow
 * @param rule its rule, null for a plain allow and for a failure
 * @param sqlState what the client reads, null unless refused
 * @param message what the client reads, null unless refused; at most 1,000 characters, free of
 *     control characters
 * @param tags the tags of every policy that allowed
 */
public record Judged(
    Decision decision,
    @Nullable String policy,
    @Nullable String rule,
    @Nullable String sqlState,
    @Nullable String message,
    Set<String> tags) {

  /** Copies the tags. */
  public Judged {
    tags = Set.copyOf(tags);
  }

  /** Every policy allowed. */
  public static Judged allowed(Set<String> tags) {
    return new Judged(Decision.ALLOW, null, null, null, null, tags);
  }

  /** Whether the statement must not pass. */
  public boolean refused() {
    return sqlState != null;
  }

  /** This as a new future that is done. */
  public CompletableFuture<Judged> completed() {
    return CompletableFuture.completedFuture(this);
  }
}
