package dev.gatehouse.statement;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.sql.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an SQL EXECUTE, FETCH or MOVE stands for. Its facts are joined with those of the prepared
 * statement or cursor it names: as the session has it, and as an earlier statement of the same
 * message, or one that is under way, makes it. If the statement is not known the facts are OPAQUE;
 * if the cursor is not they are PARTIAL: whatever opened it was judged then.
 */
public final class ResolvedFacts {

  private static final String NOT_KNOWN =
      "the prepared statement or cursor it names is not known to Gatehouse";

  private static final String TOO_MUCH =
      "the message runs too many prepared statements to say what each of them does";

  /** Names in the facts that are joined for one message; what goes beyond it is not understood. */
  private static final int MOST_JOINED = 200_000;

  private final StatementNames<?> names;
  private int joined;

  /** What facts have been joined to, until a name is made again. */
  private final IdentityHashMap<Facts, Facts> resolved = new IdentityHashMap<>(4);

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
      message.onPassed(one, "", Dialect.DEFAULT);
    }
    return List.copyOf(resolved);
  }

  /**
   * What events show of a message: what it stands for, too.
   *
   * @param literals whether its text is shown with its literals and comments
   */
  public static Statement shown(
      Prepared message,
      Protocol protocol,
      String portal,
      StatementNames<?> names,
      boolean literals) {
    if (!resolves(message.facts())) {
      return message.shown(protocol, portal, literals);
    }
    var facts = of(message.facts(), names);
    var origins = origins(message.facts(), message.texts(), names);
    var texts = new LinkedHashSet<String>();
    var own = literals ? recorded(message, names) : message.bare();
    var redacted = own.redacted();
    for (var origin : origins) {
      var recorded = literals ? origin.recorded() : origin.bare();
      redacted |= recorded.redacted();
      texts.add(recorded.text());
    }
    return message.shown(
        protocol,
        portal,
        own.text(),
        redacted ? Recorded.withoutTexts(facts) : facts,
        List.copyOf(texts),
        redacted);
  }

  /** An argument of an EXECUTE is a secret where its statement makes it one. */
  private static Recorded recorded(Prepared statements, StatementNames<?> names) {
    var message = new ResolvedFacts(names);
    var hidden = statements.secretLiterals();
    var arguments = false;
    for (var i = 0; i < hidden.size(); i++) {
      var facts = statements.facts().get(i);
      var origins = executes(facts) ? message.origins(facts) : List.<Prepared>of();
      for (var use : facts.values()) {
        var number = ValueReader.argument(use);
        if (use.literal() >= 0 && number > 0 && ValueReader.isSecret(number, origins)) {
          hidden.get(i).set(use.literal());
          arguments = true;
        }
      }
      message.onPassed(facts, statements.texts().get(i), statements.dialect());
    }
    return arguments ? statements.recorded(hidden) : statements.recorded();
  }

  /** What the statements of a message stand for beside themselves, as far as it has a text. */
  private static Set<Prepared> origins(
      List<Facts> facts, List<String> texts, StatementNames<?> names) {
    var message = new ResolvedFacts(names);
    var origins = new LinkedHashSet<Prepared>();
    for (var i = 0; i < facts.size(); i++) {
      for (var origin : message.origins(facts.get(i))) {
        if (!origin.text().isEmpty()) {
          origins.add(origin);
        }
      }
      message.onPassed(facts.get(i), texts.get(i), Dialect.DEFAULT);
    }
    return origins;
  }

  /** The parameters of a message as they are recorded; the list itself if that is all of them. */
  public static List<Parameter> recorded(List<Parameter> parameters, Captured captured) {
    return Recorded.parameters(parameters, captured);
  }

  /**
   * The literals of a message as they are recorded, in the order of the text.
   *
   * @param readers of the values of each of its statements
   */
  public static List<Value> literals(
      Prepared message, List<ValueReader> readers, Captured captured) {
    var texts = message.recorded().texts();
    var own = captured.literals() == Parameter.Capture.FULL ? null : message.texts();
    var all = new ArrayList<Value>();
    for (var i = 0; i < message.facts().size(); i++) {
      var facts = message.facts().get(i);
      var reader = readers.get(i);
      var shown = reader.literals(texts.get(i), facts);
      if (own == null || shown.isEmpty()) {
        all.addAll(shown);
        continue;
      }
      var known = reader.literals(own.get(i), facts);
      for (var j = 0; j < shown.size(); j++) {
        all.add(captured.of(known.get(j), shown.get(j)));
      }
    }
    return all;
  }

  /**
   * Of each statement of a message, the parameters with which the cursor of a FETCH or MOVE was
   * bound, or the arguments of an EXECUTE; empty if there are none at all.
   *
   * @param readers of the values of each statement
   */
  public static List<List<Parameter>> parameters(
      Prepared statements, IntFunction<ValueReader> readers, StatementNames<?> names) {
    if (!resolves(statements.facts())) {
      return List.of();
    }
    var message = new ResolvedFacts(names);
    var all = new ArrayList<List<Parameter>>();
    var any = false;
    for (var i = 0; i < statements.facts().size(); i++) {
      var facts = statements.facts().get(i);
      var text = statements.texts().get(i);
      var one = message.parameters(facts, text, readers.apply(i));
      any |= !one.isEmpty();
      all.add(one);
      message.onPassed(facts, text, statements.dialect());
    }
    return any ? all : List.of();
  }

  private List<Parameter> parameters(Facts facts, String text, ValueReader reader) {
    if (executes(facts)) {
      return reader.arguments(text, facts, origins(facts));
    }
    var name = fetches(facts) ? single(facts.cursors()) : null;
    var cursor = name == null ? null : names.cursor(name);
    return cursor == null ? List.of() : cursor.parameters();
  }

  /** What the EXECUTE of a prepared statement may stand for now; empty if it holds none. */
  public static List<Prepared> executed(List<Facts> facts, StatementNames<?> names) {
    if (facts.size() != 1 || !executes(facts.getFirst())) {
      return List.of();
    }
    var name = single(facts.getFirst().prepared());
    return name == null ? List.of() : names.statements(name);
  }

  /**
   * What statements prepare and declare, in order.
   *
   * @param texts of each of them
   */
  public static List<Prepared> made(List<Facts> facts, IntFunction<String> texts, Dialect dialect) {
    List<Prepared> all = List.of();
    for (var i = 0; i < facts.size(); i++) {
      var name = made(facts.get(i));
      if (name != null) {
        all = all.isEmpty() ? new ArrayList<>(1) : all;
        all.add(Prepared.bySql(name, texts.apply(i), facts.get(i), dialect));
      }
    }
    return all;
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

  private static @Nullable String made(Facts facts) {
    return switch (facts.command()) {
      case "PREPARE" -> single(facts.prepared());
      case "DECLARE CURSOR" -> single(facts.cursors());
      default -> null;
    };
  }

  private void onPassed(Facts facts, String text, Dialect dialect) {
    var name = made(facts);
    if (name != null) {
      resolved.clear();
      made.computeIfAbsent(name, _ -> new ArrayList<>(1))
          .add(Prepared.bySql(name, text, facts, dialect));
    }
  }

  private List<Prepared> origins(Facts facts) {
    if (executes(facts)) {
      var name = single(facts.prepared());
      return name == null ? List.of() : withMade(name, names.statements(name));
    }
    var name = fetches(facts) ? single(facts.cursors()) : null;
    return name == null ? List.of() : withMade(name, names.cursors(name));
  }

  private List<Prepared> withMade(String name, List<Prepared> known) {
    var here = made.get(name);
    if (here == null) {
      return known;
    }
    if (here.size() > NamesUnderWay.MOST) {
      return List.of();
    }
    var all = new ArrayList<>(known);
    all.addAll(here);
    return all;
  }

  private Facts resolve(Facts facts) {
    if (!executes(facts) && !fetches(facts)) {
      return facts;
    }
    var known = resolved.get(facts);
    if (known == null) {
      known = join(facts, origins(facts));
      resolved.put(facts, known);
    }
    return known;
  }

  private Facts join(Facts facts, List<Prepared> origins) {
    var all = facts.toBuilder();
    if (origins.isEmpty()) {
      var unresolved = executes(facts) ? Completeness.OPAQUE : Completeness.PARTIAL;
      return all.completeness(unresolved, NOT_KNOWN).build();
    }
    for (var origin : origins) {
      for (var inner : origin.facts()) {
        joined += size(inner);
        if (joined > MOST_JOINED) {
          return all.completeness(Completeness.OPAQUE, TOO_MUCH).build();
        }
        all.include(inner, true);
      }
    }
    if (origins.size() == 1 && origins.getFirst().facts().size() == 1) {
      all.limit(origins.getFirst().facts().getFirst().limit());
    }
    return all.build();
  }

  private static int size(Facts facts) {
    return 1
        + facts.nested().size()
        + facts.relations().size()
        + facts.columns().size()
        + facts.objects().size()
        + facts.functions().size()
        + facts.operators().size()
        + facts.types().size()
        + facts.fields().size()
        + facts.parameters().size();
  }

  private static @Nullable String single(Set<String> names) {
    return names.size() == 1 ? names.iterator().next() : null;
  }
}
