package dev.gatehouse.policy;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.catalog.Lookup;

/** A question whose statement holds names that are looked up in a catalog. */
public interface NamedCall extends StatementCall {

  /** How they are; a reusable decision holds only for equal ones. */
  Lookup names();

  @Override
  default Reach reach() {
    return names().reach(facts());
  }
}
