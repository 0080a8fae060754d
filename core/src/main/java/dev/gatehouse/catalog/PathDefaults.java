package dev.gatehouse.catalog;

import java.util.Map;

/**
 * The search paths with which sessions in a database begin: that of the role in this database, else
 * of the role, else of the database, else of everybody, else the server's. (ALTER ROLE, ALTER
 * DATABASE.)
 *
 * @param ofRoleHere by role, set for this database
 * @param ofRole by role, set for all databases
 * @param common set for the database or for everybody, or the server's own
 */
record PathDefaults(
    Map<String, SearchPath> ofRoleHere, Map<String, SearchPath> ofRole, SearchPath common) {

  static final PathDefaults UNKNOWN = new PathDefaults(Map.of(), Map.of(), SearchPath.UNKNOWN);

  SearchPath of(String role) {
    var here = ofRoleHere.get(role);
    return here == null ? ofRole.getOrDefault(role, common) : here;
  }
}
