package dev.gatehouse.catalog;

import java.util.Map;
import java.util.Set;

/**
 * How sessions in a database begin. The search path is that of the role in this database, else of
 * the role, else of the database, else of everybody, else the server's. (ALTER ROLE, ALTER
 * DATABASE.)
 *
 * @param ofRoleHere path by role, set for this database
 * @param ofRole path by role, set for all databases
 * @param common path set for the database or for everybody, or the server's own
 * @param rolesThatSwitch roles for which a role is set, be it for one of these; sessions of theirs
 *     may run as another. {@link #EVERYBODY} stands for all
 * @param lcMonetary the locale of amounts; empty if some begin with another
 */
record SessionDefaults(
    Map<String, SearchPath> ofRoleHere,
    Map<String, SearchPath> ofRole,
    SearchPath common,
    Set<String> rolesThatSwitch,
    String lcMonetary) {

  static final String EVERYBODY = "";

  static final SessionDefaults UNKNOWN =
      new SessionDefaults(Map.of(), Map.of(), SearchPath.UNKNOWN, Set.of(EVERYBODY), "");

  SessionStart of(String role) {
    var here = ofRoleHere.get(role);
    var path = here == null ? ofRole.getOrDefault(role, common) : here;
    return new SessionStart(
        path, !rolesThatSwitch.contains(role) && !rolesThatSwitch.contains(EVERYBODY), lcMonetary);
  }
}
