package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.SettingChange;
import java.util.List;
import org.graalvm.polyglot.HostAccess;

/** A change of a setting, as a script sees it. */
public final class SettingView {
  /** In lower case. */
  @HostAccess.Export public final String name;

  /** Its values, decoded; empty if it is reset or the text does not say. */
  @HostAccess.Export public final List<String> values;

  /** SESSION, LOCAL, ROUTINE, ROLE, DATABASE or SYSTEM. */
  @HostAccess.Export public final String scope;

  /** Whether it goes back to a default. */
  @HostAccess.Export public final boolean reset;

  SettingView(SettingChange change) {
    name = change.name();
    values = change.values();
    scope = change.scope().name();
    reset = change.reset();
  }
}
