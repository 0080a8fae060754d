package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.Lock;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A lock the text asks for, as a script sees it. */
public final class LockView {
  /** The relation or alias; null for every relation of the query. */
  @HostAccess.Export public final @Nullable String relation;

  /** For example {@code UPDATE}, {@code ACCESS EXCLUSIVE}. */
  @HostAccess.Export public final String mode;

  LockView(Lock lock) {
    var locked = lock.relation();
    relation = locked == null ? null : locked.toString();
    mode = lock.mode();
  }
}
