package dev.gatehouse.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The search paths with which sessions in a database begin: that of the role in this database, else
 * of the role, else of the database, else of everybody, else the server's. (ALTER ROLE, ALTER
 * DATABASE.)
 *
 * @param ofRoleHere by role, set for this database
 * @param ofRole by role, set for all databases
 * @param common set for the database or for everybody, or the server's own; null if not known
 */
record PathDefaults(
    Map<String, String> ofRoleHere, Map<String, String> ofRole, @Nullable String common) {

  static final PathDefaults UNKNOWN = new PathDefaults(Map.of(), Map.of(), null);

  SearchPath of(String role) {
    var value = ofRoleHere.get(role);
    if (value == null) {
      value = ofRole.get(role);
    }
    if (value == null) {
      value = common;
    }
    return value == null ? SearchPath.UNKNOWN : SearchPath.of(value);
  }
}
