package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.CopyUse;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A COPY, as a script sees it. */
public final class CopyView {
  /** IN or OUT. */
  @HostAccess.Export public final String direction;

  /** CLIENT, FILE or PROGRAM. */
  @HostAccess.Export public final String end;

  /** The relation; null for COPY (query). */
  @HostAccess.Export public final @Nullable String relation;

  /** As written; empty means all. */
  @HostAccess.Export public final List<String> columns;

  /** The file or the command line; null for the client. */
  @HostAccess.Export public final @Nullable String target;

  CopyView(CopyUse copy) {
    direction = copy.direction().name();
    end = copy.end().name();
    var copied = copy.relation();
    relation = copied == null ? null : copied.toString();
    columns = copy.columns();
    target = copy.target();
  }
}
