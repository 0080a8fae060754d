package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.Reach;
import java.util.List;
import org.graalvm.polyglot.HostAccess;

/** What a statement reaches in the database, as a script sees it. */
public final class ReachView {
  /** FULL, PARTIAL or OPAQUE. */
  @HostAccess.Export public final String completeness;

  /** Why it is not FULL; empty if it is. */
  @HostAccess.Export public final String reason;

  /** With their schemas, sorted. */
  @HostAccess.Export public final List<String> relations;

  /** Every function the names may mean, and those behind them. */
  @HostAccess.Export public final List<RoutineView> routines;

  ReachView(Reach reach) {
    completeness = reach.completeness().name();
    reason = reach.reason();
    relations = StatementView.names(reach.relations());
    routines = reach.routines().stream().map(RoutineView::new).toList();
  }
}
