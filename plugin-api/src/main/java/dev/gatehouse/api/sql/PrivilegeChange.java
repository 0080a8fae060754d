package dev.gatehouse.api.sql;

import java.util.List;

/**
 * What a GRANT or REVOKE gives or takes, or CREATE ROLE and ALTER ROLE say of a role. On what
 * stands in {@link Facts#objects()}.
 *
 * @param privileges in upper case, {@code ALL} for all; names of roles where a role is granted;
 *     attributes as written in upper case, for example {@code NOSUPERUSER}; {@code PASSWORD} where
 *     a password changes
 * @param columns columns the privileges are limited to
 * @param grantees roles as written, {@code PUBLIC} for everybody, {@code CURRENT_USER} and the like
 *     in upper case
 * @param passable WITH GRANT OPTION, WITH ADMIN OPTION; in a REVOKE whether only that is taken
 */
public record PrivilegeChange(
    List<String> privileges, List<String> columns, List<String> grantees, boolean passable) {

  /** One that nobody can foresee, as that of {@link QualifiedName}. */
  @Override
  public int hashCode() {
    int hash = NameHash.of(privileges);
    hash = 31 * hash + NameHash.of(columns);
    hash = 31 * hash + NameHash.of(grantees);
    return 31 * hash + Boolean.hashCode(passable);
  }
}
