package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what the grammar reports while it reads one statement. */
final class FactsBuilder {

  private static final String UNKNOWN = "UNKNOWN";

  private String command = UNKNOWN;
  private StatementKind kind = StatementKind.UNKNOWN;
  private Completeness completeness = Completeness.FULL;
  private String reason = "";
  private boolean limited;
  private int wrapped;
  private int columns;

  private final List<String> nested = new ArrayList<>(0);
  private final List<Read> reads = new ArrayList<>(4);
  private Set<Write> writes = Set.of();
  private final Map<String, Integer> hidden = new HashMap<>(0);
  private Set<QualifiedName> objects = Set.of();
  private Set<QualifiedName> functions = Set.of();
  private Set<String> settings = Set.of();
  private Set<String> handles = Set.of();

  /** A relation that is read; a target is never hidden by a CTE of the same name. */
  private record Read(QualifiedName name, boolean target) {}

  /** Reports a command: the statement's own one, or a nested one between wrap and unwrap. */
  void command(String tag, StatementKind family) {
    if (wrapped == 0) {
      command = tag;
      kind = family;
    } else {
      nest(tag);
    }
  }

  /** Reports a command that happens inside the one just read. */
  void nest(String tag) {
    if (!nested.contains(tag)) {
      nested.add(tag);
    }
  }

  /** What follows is carried by another command, up to {@link #unwrap()}. */
  void wrap() {
    wrapped++;
  }

  void unwrap() {
    wrapped--;
  }

  /** A relation named in a place where a CTE of that name would be meant instead. */
  void read(QualifiedName name) {
    if (name.schema() != null || !hidden.containsKey(name.name())) {
      reads.add(new Read(name, false));
    }
  }

  /** A relation that no CTE can hide, because the command names it as its target. */
  void readTarget(QualifiedName name) {
    reads.add(new Read(name, true));
  }

  void write(QualifiedName relation, String by, Filter filter) {
    writes = with(writes, new Write(relation, by, filter));
  }

  void object(QualifiedName name) {
    objects = with(objects, name);
  }

  /** A call; some functions run text or touch files, and then the facts are OPAQUE. */
  void function(QualifiedName name) {
    functions = with(functions, name);
    var carried = CodeCarriers.reason(name.name());
    if (carried != null) {
      opaque(carried);
    }
  }

  void setting(String name) {
    settings = with(settings, Characters.lower(name, 0, name.length()));
  }

  void handle(String name) {
    handles = with(handles, name);
  }

  void limit(boolean hasLimit) {
    limited = hasLimit;
  }

  /** A use of a column; {@link #columns()} tells a filter with columns from one without. */
  void column() {
    columns++;
  }

  int columns() {
    return columns;
  }

  /** Opens the scope of a CTE name. */
  void hide(String cte) {
    hidden.merge(cte, 1, Integer::sum);
  }

  /** Closes the scope of a CTE name. */
  void reveal(String cte) {
    hidden.computeIfPresent(cte, (name, count) -> count == 1 ? null : count - 1);
  }

  /** A place in the reads, for {@link #forget}. */
  int mark() {
    return reads.size();
  }

  /** Under RECURSIVE a CTE may be named before it is written: takes such reads back. */
  void forget(int mark, Set<String> ctes) {
    reads
        .subList(mark, reads.size())
        .removeIf(
            read ->
                !read.target()
                    && read.name().schema() == null
                    && ctes.contains(read.name().name()));
  }

  void partial(String why) {
    if (completeness == Completeness.FULL) {
      completeness = Completeness.PARTIAL;
      reason = why;
    }
  }

  void opaque(String why) {
    if (completeness != Completeness.OPAQUE) {
      completeness = Completeness.OPAQUE;
      reason = why;
    }
  }

  Facts build() {
    Set<QualifiedName> readNames = Set.of();
    for (var read : reads) {
      readNames = with(readNames, read.name());
    }
    Set<QualifiedName> relations = readNames;
    if (!writes.isEmpty() || !objects.isEmpty()) {
      relations = new LinkedHashSet<>(readNames);
      for (var write : writes) {
        relations.add(write.relation());
      }
      relations.addAll(objects);
    }
    return new TextFacts(
        command,
        kind,
        commands(),
        completeness,
        reason,
        Collections.unmodifiableSet(readNames),
        List.copyOf(writes),
        Collections.unmodifiableSet(objects),
        Collections.unmodifiableSet(functions),
        Collections.unmodifiableSet(settings),
        limited,
        Collections.unmodifiableSet(handles),
        Collections.unmodifiableSet(relations));
  }

  private List<String> commands() {
    if (nested.isEmpty()) {
      return List.of(command);
    }
    var commands = new ArrayList<String>(nested.size() + 1);
    commands.add(command);
    commands.addAll(nested);
    return List.copyOf(commands);
  }

  /** A set of one element is a constant-size one; most statements name one relation. */
  private static <T> Set<T> with(Set<T> set, T element) {
    if (set.isEmpty()) {
      return Set.of(element);
    }
    if (set.contains(element)) {
      return set;
    }
    if (set instanceof LinkedHashSet) {
      set.add(element);
      return set;
    }
    Set<T> larger = new LinkedHashSet<>(set);
    larger.add(element);
    return larger;
  }
}
