package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.PrivilegeChange;
import java.util.List;
import org.graalvm.polyglot.HostAccess;

/** What a GRANT or REVOKE gives or takes, as a script sees it. */
public final class PrivilegeView {
  /** In upper case; names of roles where a role is granted. */
  @HostAccess.Export public final List<String> privileges;

  /** What the privileges are limited to. */
  @HostAccess.Export public final List<String> columns;

  /** Roles; {@code PUBLIC} for everybody. */
  @HostAccess.Export public final List<String> grantees;

  /** Whether it may be passed on; in a REVOKE whether only that is taken. */
  @HostAccess.Export public final boolean passable;

  PrivilegeView(PrivilegeChange change) {
    privileges = change.privileges();
    columns = change.columns();
    grantees = change.grantees();
    passable = change.passable();
  }
}
