package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.Nested;
import org.graalvm.polyglot.HostAccess;

/** A command inside another one, as a script sees it. */
public final class NestedView {
  /** Its tag. */
  @HostAccess.Export public final String command;

  /** Whether it runs when the statement does. */
  @HostAccess.Export public final boolean executes;

  NestedView(Nested nested) {
    command = nested.command();
    executes = nested.executes();
  }
}
