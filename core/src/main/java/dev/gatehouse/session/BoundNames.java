package dev.gatehouse.session;

import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.catalog.Naming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the names of a statement were read at Bind, when the server read them, too. Portals live
 * long: it keeps no catalog.
 *
 * @param catalog stands for the one they were looked up in; null if there was none
 */
record BoundNames(Naming naming, @Nullable Object catalog) {

  static List<BoundNames> of(List<Lookup> lookups) {
    return lookups.size() == 1
        ? List.of(of(lookups.getFirst()))
        : lookups.stream().map(BoundNames::of).toList();
  }

  private static BoundNames of(Lookup lookup) {
    return new BoundNames(lookup.naming(), lookup.catalog());
  }
}
