package dev.gatehouse.masking;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.MaskingPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The masking policies of the configuration. Shared by all event loops. */
public final class Masking {

  /**
   * A policy by the name its configuration gives it.
   *
   * @param name for logs and refusals
   */
  public record NamedPolicy(String name, MaskingPolicy policy) {}

  private final List<NamedPolicy> policies;
  private final AtomicLong schemaChanges = new AtomicLong();

  /** Policies in order: where several protect a column, the first one masks it. */
  public Masking(List<NamedPolicy> policies) {
    this.policies = List.copyOf(policies);
  }

  /** What is protected from this session. */
  public SessionMasks masksFor(Session session) {
    Map<ColumnName, MaskingPolicy> columns = new HashMap<>();
    for (var named : policies) {
      for (var column : named.policy().protectedColumns(session)) {
        columns.putIfAbsent(column, named.policy());
      }
    }
    return new SessionMasks(session, columns);
  }

  /** Some session has changed the schema: what was read of the catalog before is stale. */
  public void onSchemaChanged() {
    schemaChanges.incrementAndGet();
  }

  /** How often the schema has changed, as far as Gatehouse saw. */
  public long schemaVersion() {
    return schemaChanges.get();
  }
}
