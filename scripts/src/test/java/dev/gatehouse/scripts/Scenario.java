package dev.gatehouse.scripts;

import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Given a session, when a message arrives, then it passes or is refused.
 *
 * @param session the session's fields by name, defaults left out
 * @param denial part of the message the client reads, null for a message that passes
 * @param sqlState the code of the denial, null for any
 */
record Scenario(
    String name,
    Map<String, Object> session,
    String sql,
    List<String> parameters,
    Instant now,
    @Nullable String denial,
    @Nullable String sqlState) {

  private static final Instant MONDAY_NOON = Instant.parse("2026-11-23T12:00:00Z");

  static List<Scenario> read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static List<Scenario> parse(String text) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Object document = new Yaml(new SafeConstructor(options)).load(text);
    var root = map(document, Set.of("given", "scenarios"));
    var shared = map(root.getOrDefault("given", Map.of()), FakeSession.FIELDS);
    var scenarios = new ArrayList<Scenario>();
    for (var entry : (List<?>) root.get("scenarios")) {
      scenarios.add(scenario(map(entry, Set.of("name", "given", "when", "then")), shared));
    }
    return scenarios;
  }

  /** The verdict on the message: that of the first statement that is refused, else of the last. */
  Verdict verdict(StatementPolicy policy) {
    var from = new FakeSession(session);
    Verdict verdict = new Verdict.Allow(Set.of(), Verdict.Reuse.NEVER);
    for (var statement : SqlText.parse(sql, Dialect.DEFAULT)) {
      verdict = verdict(policy, from, statement.text(), statement.facts());
      if (!(verdict instanceof Verdict.Allow)) {
        return verdict;
      }
    }
    return verdict;
  }

  private Verdict verdict(StatementPolicy policy, FakeSession from, String text, Facts facts) {
    var call = new FakeCall(from, text, facts, FakeCall.texts(parameters), now);
    return policy.decide(call).toCompletableFuture().join();
  }

  private static Scenario scenario(Map<String, Object> entry, Map<String, Object> shared) {
    var session = new HashMap<>(shared);
    session.putAll(map(entry.getOrDefault("given", Map.of()), FakeSession.FIELDS));
    var when = map(entry.get("when"), Set.of("sql", "parameters", "now"));
    var parameters = (List<?>) when.getOrDefault("parameters", List.of());
    var now = when.get("now");
    var passes = "allow".equals(entry.get("then"));
    var then = passes ? Map.of() : map(entry.get("then"), Set.of("deny", "sqlstate"));
    return new Scenario(
        text(entry, "name"),
        session,
        text(when, "sql"),
        parameters.stream().map(String::valueOf).toList(),
        now == null ? MONDAY_NOON : Instant.parse((String) now),
        passes ? null : text(then, "deny"),
        (String) then.get("sqlstate"));
  }

  private static String text(Map<?, ?> map, String key) {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("needs a text '" + key + "': " + map);
  }

  private static Map<String, Object> map(@Nullable Object node, Set<String> keys) {
    if (!(node instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("must be a mapping: " + node);
    }
    var result = new HashMap<String, Object>();
    map.forEach(
        (key, value) -> {
          if (!keys.contains(String.valueOf(key))) {
            throw new IllegalArgumentException("unknown key '" + key + "'; known here: " + keys);
          }
          result.put(String.valueOf(key), value);
        });
    return result;
  }
}
