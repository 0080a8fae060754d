package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.Set;

/** The names by which settings are changed without SET. */
final class SettingNames {

  private SettingNames() {}

  /** Whether it calls {@code set_config}. */
  static boolean callsSetConfig(Facts facts) {
    return holds(facts.functions(), "set_config");
  }

  /** Whether the view is among them into which settings can be written. */
  static boolean holdsView(Set<QualifiedName> relations) {
    return holds(relations, "pg_settings");
  }

  private static boolean holds(Set<QualifiedName> names, String wanted) {
    for (var name : names) {
      if (name.name().equals(wanted)) {
        return true;
      }
    }
    return false;
  }
}
