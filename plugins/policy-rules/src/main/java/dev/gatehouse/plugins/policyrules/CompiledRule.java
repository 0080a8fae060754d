package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Write;
import dev.gatehouse.plugins.policyrules.PolicyRulesConfig.Except;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A rule ready to be asked. Its answers are made once; asking costs no allocation of its own.
 *
 * @param commands null = any command
 * @param tables null = any statement, with or without tables
 * @param denied the answer when the conditions hold
 * @param notAnalyzed the answer when nobody can know whether they hold
 */
record CompiledRule(
    @Nullable Commands commands,
    @Nullable Tables tables,
    boolean missingWhere,
    Except except,
    CompletionStage<Verdict> denied,
    CompletionStage<Verdict> notAnalyzed) {

  /** The refusal, or null if this rule has nothing against the statement. */
  @Nullable CompletionStage<Verdict> denial(StatementCall call) {
    if (except.covers(call.session())) {
      return null;
    }
    if (call.facts().completeness() == Completeness.OPAQUE) {
      return notAnalyzed;
    }
    return matches(call.facts()) ? denied : null;
  }

  private boolean matches(Facts facts) {
    if (missingWhere) {
      return writesWithoutWhere(facts);
    }
    if (tables == null) {
      return occurs(facts);
    }
    return commands == null ? anyMatches(facts) : occursOnTable(facts, commands);
  }

  private boolean writesWithoutWhere(Facts facts) {
    for (var write : facts.writes()) {
      if (lacksWhere(write)
          && (commands == null || commands.match(write.command()))
          && isOurs(write.relation())) {
        return true;
      }
    }
    return false;
  }

  private static boolean lacksWhere(Write write) {
    var restrictable = write.command().equals("UPDATE") || write.command().equals("DELETE");
    return restrictable && (write.filter() == Filter.NONE || write.filter() == Filter.CONSTANT);
  }

  private boolean occurs(Facts facts) {
    if (commands == null) {
      return false;
    }
    for (var command : facts.commands()) {
      if (commands.match(command)) {
        return true;
      }
    }
    for (var write : facts.writes()) {
      if (commands.matchEffect(write)) {
        return true;
      }
    }
    return false;
  }

  private boolean anyMatches(Facts facts) {
    for (var relation : facts.relations()) {
      if (isOurs(relation)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A write says which table its command touches. Any other command, and every command where names
   * may be missing, is taken to touch all tables of the statement.
   */
  private boolean occursOnTable(Facts facts, Commands wanted) {
    for (var write : facts.writes()) {
      if (wanted.matchEffect(write) && isOurs(write.relation())) {
        return true;
      }
    }
    for (var command : facts.commands()) {
      if (wanted.match(command) && !isExplained(command, facts) && anyMatches(facts)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isExplained(String command, Facts facts) {
    if (facts.completeness() != Completeness.FULL) {
      return false;
    }
    for (var write : facts.writes()) {
      if (write.command().equals(command)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOurs(QualifiedName relation) {
    return tables == null || tables.match(relation);
  }
}
