package dev.gatehouse.api.sql;

import java.util.List;

/**
 * A change of a setting: SET, RESET, {@code set_config}, and the SET clauses of ALTER ROLE, ALTER
 * DATABASE, ALTER SYSTEM and of routines.
 *
 * @param name lower case; {@code all} for RESET ALL. SET ROLE is {@code role}, SET TIME ZONE {@code
 *     timezone}, SET NAMES {@code client_encoding}
 * @param values as PostgreSQL reads them, decoded; empty if they are reset or not in the text
 * @param scope how far it reaches
 * @param reset whether it goes back to a default
 */
public record SettingChange(String name, List<String> values, Scope scope, boolean reset) {

  /** One that nobody can foresee, as that of {@link QualifiedName}. */
  @Override
  public int hashCode() {
    int hash = 31 * NameHash.of(name) + NameHash.of(values);
    return 31 * (31 * hash + scope.hashCode()) + Boolean.hashCode(reset);
  }

  /** How far a change reaches. */
  public enum Scope {
    /** The session. */
    SESSION,
    /** The transaction (SET LOCAL). */
    LOCAL,
    /** While a routine runs (its SET clause). */
    ROUTINE,
    /** Every later session of a role. */
    ROLE,
    /** Every later session of a database. */
    DATABASE,
    /** The server. */
    SYSTEM
  }
}
