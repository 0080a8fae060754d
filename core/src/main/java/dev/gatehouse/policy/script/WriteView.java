package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.Write;
import org.graalvm.polyglot.HostAccess;

/** A relation that a statement writes, as a script sees it. */
public final class WriteView {
  /** {@code schema.name} or {@code name}, as written. */
  @HostAccess.Export public final String relation;

  /** INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY or REFRESH. */
  @HostAccess.Export public final String command;

  /** NONE, CONSTANT, PRESENT or CURRENT_OF. */
  @HostAccess.Export public final String filter;

  WriteView(Write write) {
    relation = write.relation().toString();
    command = write.command();
    filter = write.filter().name();
  }
}
