package dev.gatehouse.statement;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The facts of an SQL EXECUTE joined with those of the statement it runs, and of FETCH and MOVE
 * with those of the cursor's. If the statement is not known the facts are OPAQUE; if the cursor is
 * not they are PARTIAL: whatever opened it was judged then.
 */
public final class ResolvedFacts implements Facts {

  private final Facts outer;
  private final Completeness unresolved;
  private final @Nullable Prepared inner;

  private ResolvedFacts(Facts outer, Completeness unresolved, @Nullable Prepared inner) {
    this.outer = outer;
    this.unresolved = unresolved;
    this.inner = inner;
  }

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
    var handles = facts.getFirst().handles();
    return handles.size() == 1 ? names.statement(handles.iterator().next()) : null;
  }

  private static boolean executes(Facts facts) {
    return facts.commands().contains("EXECUTE");
  }

  private static boolean fetches(Facts facts) {
    return facts.command().equals("FETCH") || facts.command().equals("MOVE");
  }

  private static Facts resolve(Facts facts, StatementNames<?> names) {
    var handles = facts.handles();
    var handle = handles.size() == 1 ? handles.iterator().next() : null;
    if (executes(facts)) {
      return new ResolvedFacts(
          facts, Completeness.OPAQUE, handle == null ? null : names.statement(handle));
    }
    if (fetches(facts)) {
      return new ResolvedFacts(
          facts, Completeness.PARTIAL, handle == null ? null : names.cursor(handle));
    }
    return facts;
  }

  private List<Facts> inner() {
    return inner == null ? List.of() : inner.facts();
  }

  private <T> Set<T> union(Set<T> own, Function<Facts, Set<T>> part) {
    var all = new LinkedHashSet<>(own);
    inner().forEach(facts -> all.addAll(part.apply(facts)));
    return all;
  }

  @Override
  public String command() {
    return outer.command();
  }

  @Override
  public StatementKind kind() {
    return outer.kind();
  }

  @Override
  public List<String> commands() {
    return Stream.concat(
            outer.commands().stream(), inner().stream().flatMap(facts -> facts.commands().stream()))
        .toList();
  }

  @Override
  public Completeness completeness() {
    var worst = inner == null ? unresolved : outer.completeness();
    for (var facts : inner()) {
      if (facts.completeness().compareTo(worst) > 0) {
        worst = facts.completeness();
      }
    }
    return worst;
  }

  @Override
  public String reason() {
    if (inner == null) {
      return "the prepared statement or cursor it names is not known to Gatehouse";
    }
    return Stream.concat(Stream.of(outer), inner().stream())
        .map(Facts::reason)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse("");
  }

  @Override
  public Set<QualifiedName> reads() {
    return union(outer.reads(), Facts::reads);
  }

  @Override
  public List<Write> writes() {
    return Stream.concat(
            outer.writes().stream(), inner().stream().flatMap(facts -> facts.writes().stream()))
        .toList();
  }

  @Override
  public Set<QualifiedName> objects() {
    return union(outer.objects(), Facts::objects);
  }

  @Override
  public Set<QualifiedName> functions() {
    return union(outer.functions(), Facts::functions);
  }

  @Override
  public Set<String> settings() {
    return union(outer.settings(), Facts::settings);
  }

  @Override
  public boolean limited() {
    return !inner().isEmpty() && inner().stream().allMatch(Facts::limited);
  }

  @Override
  public Set<String> handles() {
    return outer.handles();
  }

  @Override
  public Set<QualifiedName> relations() {
    return union(outer.relations(), Facts::relations);
  }
}
