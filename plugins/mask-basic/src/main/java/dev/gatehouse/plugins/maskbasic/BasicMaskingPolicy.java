package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.plugins.maskbasic.MaskBasicConfig.ClearFor;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Protects the same columns from everyone who is not cleared. */
final class BasicMaskingPolicy implements MaskingPolicy {

  private final Map<ColumnName, Supplier<Masker>> maskers;
  private final ClearFor clearFor;

  BasicMaskingPolicy(Map<ColumnName, Supplier<Masker>> maskers, ClearFor clearFor) {
    this.maskers = Map.copyOf(maskers);
    this.clearFor = clearFor;
  }

  @Override
  public Set<ColumnName> protectedColumns(Session session) {
    return isCleared(session) ? Set.of() : maskers.keySet();
  }

  @Override
  public Masker masker(Session session, ColumnName column) {
    var masker = maskers.get(column);
    if (masker == null) {
      throw new IllegalArgumentException(column + " has no mask");
    }
    return masker.get();
  }

  private boolean isCleared(Session session) {
    var principal = session.principal();
    return clearFor.principals().contains(principal.id())
        || clearFor.roles().contains(session.databaseRole())
        || !Collections.disjoint(clearFor.groups(), principal.groups());
  }
}
