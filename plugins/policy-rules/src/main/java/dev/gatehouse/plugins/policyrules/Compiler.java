package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.config.InvalidConfigException.Problem;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.plugins.policyrules.PolicyRulesConfig.Deny;
import dev.gatehouse.plugins.policyrules.PolicyRulesConfig.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Turns the configured rules into compiled ones; all problems are reported at once. */
final class Compiler {

  private static final String NOT_ANALYZED =
      "this statement could not be analyzed and is therefore not permitted";

  private final List<CompiledRule> compiled = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private Compiler() {}

  static List<CompiledRule> compile(PolicyRulesConfig config) throws InvalidConfigException {
    var compiler = new Compiler();
    if (config.rules().isEmpty()) {
      compiler.problems.add(new Problem("rules", "is empty; write at least one rule"));
    }
    for (var i = 0; i < config.rules().size(); i++) {
      compiler.add(config.rules().get(i), "rules[" + i + "]");
    }
    if (!compiler.problems.isEmpty()) {
      throw new InvalidConfigException(compiler.problems);
    }
    return compiler.compiled;
  }

  private void add(Rule rule, String path) {
    var before = problems.size();
    if (rule.name().isBlank()) {
      problems.add(new Problem(path + ".name", "must not be blank"));
    } else if (!names.add(rule.name())) {
      problems.add(new Problem(path + ".name", "'" + rule.name() + "' is used twice"));
    }
    if (rule.message().isBlank()) {
      problems.add(new Problem(path + ".message", "must not be blank"));
    }
    attempt(path + ".sql-state", rule, r -> denial(r, r.message()));
    check(rule.deny(), path + ".deny");
    if (problems.size() == before) {
      compiled.add(compile(rule));
    }
  }

  private void check(Deny deny, String path) {
    if (deny.commands().isEmpty() && deny.tables().isEmpty() && !deny.missingWhere()) {
      problems.add(
          new Problem(path, "has no condition; give commands, tables or missing-where: true"));
    }
    var before = problems.size();
    for (var i = 0; i < deny.commands().size(); i++) {
      attempt(path + ".commands[" + i + "]", deny.commands().get(i), Commands::normalized);
    }
    for (var i = 0; i < deny.tables().size(); i++) {
      attempt(path + ".tables[" + i + "]", deny.tables().get(i), Tables::check);
    }
    if (problems.size() == before && deny.missingWhere() && !deny.commands().isEmpty()) {
      var commands = Commands.of(deny.commands());
      if (!commands.match("UPDATE") && !commands.match("DELETE")) {
        problems.add(
            new Problem(
                path + ".missing-where",
                "is about UPDATE and DELETE; the commands name neither, so this never matches"));
      }
    }
  }

  private <T> void attempt(String path, T value, Consumer<T> check) {
    try {
      check.accept(value);
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(path, Objects.toString(e.getMessage())));
    }
  }

  private static CompiledRule compile(Rule rule) {
    var deny = rule.deny();
    return new CompiledRule(
        deny.commands().isEmpty() ? null : Commands.of(deny.commands()),
        deny.tables().isEmpty() ? null : Tables.of(deny.tables()),
        deny.missingWhere(),
        rule.except(),
        denial(rule, rule.message()),
        denial(rule, NOT_ANALYZED));
  }

  private static CompletionStage<Verdict> denial(Rule rule, String message) {
    return CompletableFuture.completedFuture(
        new Verdict.Deny(rule.name(), rule.sqlState(), message, Verdict.Reuse.SAME_STATEMENT));
  }
}
