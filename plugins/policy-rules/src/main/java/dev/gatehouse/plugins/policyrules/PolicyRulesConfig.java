package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.config.Default;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The configuration of {@code policy-rules}.
 *
 * @param rules asked in order; the first that matches denies
 */
public record PolicyRulesConfig(List<Rule> rules) {

  /** Copies the list. */
  public PolicyRulesConfig {
    rules = List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param name unique; stands in the audit trail
   * @param deny what it denies
   * @param except for whom it does not hold
   * @param message what the client reads
   * @param sqlState the error code, five characters
   */
  public record Rule(
      String name,
      Deny deny,
      @Default("{}") Except except,
      @Default("this statement is not permitted here") String message,
      @Default("'42501'") String sqlState) {}

  /**
   * What a rule denies: statements that fulfill every condition given; at least one must be given.
   *
   * @param commands command tags or their first words; one of them must occur
   * @param tables {@code schema.name} or {@code name}, with {@code *}; one must be touched
   * @param missingWhere UPDATE or DELETE without a WHERE that reads a column
   */
  public record Deny(
      @Default("[]") List<String> commands,
      @Default("[]") List<String> tables,
      @Default("false") boolean missingWhere) {

    /** Copies the lists. */
    public Deny {
      commands = List.copyOf(commands);
      tables = List.copyOf(tables);
    }
  }

  /**
   * For whom a rule does not hold; matching one of the three is enough.
   *
   * @param principals ids of principals
   * @param groups groups of principals
   * @param roles roles at the server
   */
  public record Except(
      @Default("[]") Set<String> principals,
      @Default("[]") Set<String> groups,
      @Default("[]") Set<String> roles) {

    /** Copies the sets. */
    public Except {
      principals = Set.copyOf(principals);
      groups = Set.copyOf(groups);
      roles = Set.copyOf(roles);
    }

    boolean covers(Session session) {
      var principal = session.principal();
      return principals.contains(principal.id())
          || roles.contains(session.databaseRole())
          || !Collections.disjoint(groups, principal.groups());
    }
  }
}
