package dev.gatehouse.statement;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins the facts of an SQL EXECUTE with those of the statement it runs, and of FETCH and MOVE with
 * those of the cursor's. If the statement is not known the facts are OPAQUE; if the cursor is not
 * they are PARTIAL: whatever opened it was judged then.
 */
public final class ResolvedFacts {

  private static final String NOT_KNOWN =
      "the prepared statement or cursor it names is not known to Gatehouse";

  private ResolvedFacts() {}

  /**
   * Resolves each EXECUTE, FETCH and MOVE among the facts of a message; the list itself if there is
   * none.
   */
  public static List<Facts> of(List<Facts> facts, StatementNames<?> names) {
    for (var one : facts) {
      if (executes(one) || fetches(one)) {
        return facts.stream().map(each -> resolve(each, names)).toList();
      }
    }
    return facts;
  }

  /** What the EXECUTE of a prepared statement stands for now; null if it holds none. */
  public static @Nullable Prepared executed(List<Facts> facts, StatementNames<?> names) {
    if (facts.size() != 1 || !executes(facts.getFirst())) {
      return null;
    }
    var name = single(facts.getFirst().prepared());
    return name == null ? null : names.statement(name);
  }

  private static boolean executes(Facts facts) {
    return facts.commands().contains("EXECUTE");
  }

  private static boolean fetches(Facts facts) {
    return facts.command().equals("FETCH") || facts.command().equals("MOVE");
  }

  private static Facts resolve(Facts facts, StatementNames<?> names) {
    if (executes(facts)) {
      var name = single(facts.prepared());
      return joined(facts, Completeness.OPAQUE, name == null ? null : names.statement(name));
    }
    if (fetches(facts)) {
      var name = single(facts.cursors());
      return joined(facts, Completeness.PARTIAL, name == null ? null : names.cursor(name));
    }
    return facts;
  }

  private static Facts joined(Facts outer, Completeness unresolved, @Nullable Prepared inner) {
    var joined = outer.toBuilder();
    if (inner == null) {
      return joined.completeness(unresolved, NOT_KNOWN).build();
    }
    inner.facts().forEach(facts -> joined.include(facts, true));
    if (inner.facts().size() == 1) {
      joined.limit(inner.facts().getFirst().limit());
    }
    return joined.build();
  }

  private static @Nullable String single(Set<String> names) {
    return names.size() == 1 ? names.iterator().next() : null;
  }
}
