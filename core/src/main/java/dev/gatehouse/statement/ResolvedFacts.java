package dev.gatehouse.statement;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an SQL EXECUTE, FETCH or MOVE stands for. Its facts are joined with those of the prepared
 * statement or cursor it names: as the session has it, and as an earlier statement of the same
 * message makes it. If the statement is not known the facts are OPAQUE; if the cursor is not they
 * are PARTIAL: whatever opened it was judged then.
 */
public final class ResolvedFacts {

  private static final String NOT_KNOWN =
      "the prepared statement or cursor it names is not known to Gatehouse";

  private final StatementNames<?> names;

  /** What earlier statements of the message prepare and declare. */
  private final Map<String, List<Prepared>> made = new HashMap<>(4);

  private ResolvedFacts(StatementNames<?> names) {
    this.names = names;
  }

  /**
   * Resolves each EXECUTE, FETCH and MOVE among the facts of a message; the list itself if there is
   * none.
   */
  public static List<Facts> of(List<Facts> facts, StatementNames<?> names) {
    if (!resolves(facts)) {
      return facts;
    }
    var message = new ResolvedFacts(names);
    var resolved = new ArrayList<Facts>(facts.size());
    for (var one : facts) {
      resolved.add(message.resolve(one));
      message.onPassed(one, "");
    }
    return List.copyOf(resolved);
  }

  /** What events show of a message: what it stands for, too. */
  public static Statement shown(
      Prepared message, Protocol protocol, String portal, StatementNames<?> names) {
    var facts = message.facts();
    return resolves(facts)
        ? new Statement(
            protocol,
            message.name(),
            portal,
            message.text(),
            of(facts, names),
            origins(facts, message.texts(), names))
        : message.shown(protocol, portal);
  }

  /** The texts that the statements of a message stand for beside their own, each once. */
  private static List<String> origins(
      List<Facts> facts, List<String> texts, StatementNames<?> names) {
    var message = new ResolvedFacts(names);
    var origins = new LinkedHashSet<String>();
    for (var i = 0; i < facts.size(); i++) {
      for (var origin : message.origins(facts.get(i))) {
        if (!origin.text().isEmpty()) {
          origins.add(origin.text());
        }
      }
      message.onPassed(facts.get(i), texts.get(i));
    }
    return List.copyOf(origins);
  }

  /**
   * The parameters with which the cursor of a FETCH or MOVE was bound, and the arguments of an
   * EXECUTE; empty for the rest.
   *
   * @param text of the statement
   */
  public static List<Parameter> parameters(
      Facts facts, String text, ValueReader reader, StatementNames<?> names) {
    if (executes(facts)) {
      var executed = single(facts.prepared());
      return reader.arguments(text, facts, executed == null ? null : names.statement(executed));
    }
    var name = fetches(facts) ? single(facts.cursors()) : null;
    var cursor = name == null ? null : names.cursor(name);
    return cursor == null ? List.of() : cursor.parameters();
  }

  /** What the EXECUTE of a prepared statement stands for now; null if it holds none. */
  public static @Nullable Prepared executed(List<Facts> facts, StatementNames<?> names) {
    if (facts.size() != 1 || !executes(facts.getFirst())) {
      return null;
    }
    var name = single(facts.getFirst().prepared());
    return name == null ? null : names.statement(name);
  }

  /** Whether there is an EXECUTE, FETCH or MOVE among the statements of a message. */
  public static boolean resolves(List<Facts> facts) {
    for (var one : facts) {
      if (executes(one) || fetches(one)) {
        return true;
      }
    }
    return false;
  }

  private static boolean executes(Facts facts) {
    return facts.commands().contains("EXECUTE");
  }

  private static boolean fetches(Facts facts) {
    return facts.command().equals("FETCH") || facts.command().equals("MOVE");
  }

  private void onPassed(Facts facts, String text) {
    var made =
        switch (facts.command()) {
          case "PREPARE" -> single(facts.prepared());
          case "DECLARE CURSOR" -> single(facts.cursors());
          default -> null;
        };
    if (made != null) {
      this.made
          .computeIfAbsent(made, _ -> new ArrayList<>(1))
          .add(Prepared.bySql(made, text, facts));
    }
  }

  private List<Prepared> origins(Facts facts) {
    if (executes(facts)) {
      var name = single(facts.prepared());
      return name == null ? List.of() : origins(name, names.statement(name));
    }
    var name = fetches(facts) ? single(facts.cursors()) : null;
    if (name == null) {
      return List.of();
    }
    var cursor = names.cursor(name);
    return origins(name, cursor == null ? null : cursor.statement());
  }

  private List<Prepared> origins(String name, @Nullable Prepared known) {
    var here = made.getOrDefault(name, List.of());
    if (known == null) {
      return here;
    }
    var all = new ArrayList<>(here);
    all.addFirst(known);
    return all;
  }

  private Facts resolve(Facts facts) {
    if (!executes(facts) && !fetches(facts)) {
      return facts;
    }
    var joined = facts.toBuilder();
    var origins = origins(facts);
    if (origins.isEmpty()) {
      var unresolved = executes(facts) ? Completeness.OPAQUE : Completeness.PARTIAL;
      return joined.completeness(unresolved, NOT_KNOWN).build();
    }
    for (var origin : origins) {
      origin.facts().forEach(inner -> joined.include(inner, true));
    }
    if (origins.size() == 1 && origins.getFirst().facts().size() == 1) {
      joined.limit(origins.getFirst().facts().getFirst().limit());
    }
    return joined.build();
  }

  private static @Nullable String single(Set<String> names) {
    return names.size() == 1 ? names.iterator().next() : null;
  }
}
