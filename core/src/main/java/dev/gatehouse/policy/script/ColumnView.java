package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.ColumnUse;
import java.util.List;
import org.graalvm.polyglot.HostAccess;

/** A use of a column, as a script sees it. */
public final class ColumnView {
  /** Relations whose column it may be, sorted; empty if it is surely none's. */
  @HostAccess.Export public final List<String> relations;

  /** The column; {@code *} for all. */
  @HostAccess.Export public final String name;

  /** OUTPUT, EXPRESSION, PREDICATE or ASSIGNED. */
  @HostAccess.Export public final String place;

  ColumnView(ColumnUse use) {
    relations = StatementView.names(use.relations());
    name = use.name();
    place = use.place().name();
  }
}
