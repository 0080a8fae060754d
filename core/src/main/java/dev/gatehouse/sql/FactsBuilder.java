package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.Lock;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what the grammar reports while it reads one statement. */
final class FactsBuilder {

  private static final String UNKNOWN = "UNKNOWN";

  private final CodeCarriers carriers;
  private final Facts.Builder facts = Facts.builder(UNKNOWN, StatementKind.UNKNOWN);
  private int wrapped;
  private int idle;
  private int columns;

  /** The schema of the elements being read, which the server searches first; null if none are. */
  private @Nullable String schema;

  /** Reads inside of WITH RECURSIVE, which may turn out to mean a CTE. */
  private List<Read> pending = List.of();

  private int recursive;
  private Map<String, Integer> hidden = Map.of();

  /** Without schema; most conditions of a statement repeat the same one. */
  private @Nullable String lastOperator;

  /**
   * Facts of a statement of which nothing is known yet.
   *
   * @param carriers functions that hide what a statement does
   */
  FactsBuilder(CodeCarriers carriers) {
    this.carriers = carriers;
  }

  /** A relation that is read; a target is never hidden by a CTE of the same name. */
  private record Read(QualifiedName name, boolean target) {}

  /** Everything that is reported without regard to scopes. */
  Facts.Builder out() {
    return facts;
  }

  /** Reports a command: the statement's own one, or a nested one between wrap and unwrap. */
  void command(String tag, StatementKind family) {
    if (wrapped == 0) {
      facts.command(tag, family);
    } else {
      nest(tag);
    }
  }

  /** Reports a command that happens inside the one just read. */
  void nest(String tag) {
    facts.nested(tag, idle == 0);
  }

  /** What follows is carried by another command and runs with it, up to {@link #unwrap()}. */
  void wrap() {
    wrapped++;
  }

  void unwrap() {
    wrapped--;
  }

  /** What follows does not run with the statement, up to {@link #resume()}. */
  void suspend() {
    idle++;
  }

  void resume() {
    idle--;
  }

  /**
   * The rest of the statement is elements of this new schema. They are created in it; what they
   * name without schema may be one of them, or what the session's search path finds.
   */
  void elementsOf(String schema) {
    this.schema = schema;
  }

  /** What a name is as that of an element, or of the table of one. */
  QualifiedName placed(QualifiedName name) {
    return mayBePlaced(name) ? new QualifiedName(schema, name.name()) : name;
  }

  private boolean mayBePlaced(QualifiedName name) {
    return schema != null && name.schema() == null;
  }

  /** The relations, and what else they may be. */
  Set<QualifiedName> meant(Set<QualifiedName> relations) {
    if (schema == null) {
      return relations;
    }
    var meant = new LinkedHashSet<>(relations);
    relations.forEach(name -> meant.add(placed(name)));
    return meant;
  }

  /** A relation named in a place where a CTE of that name would be meant instead. */
  void read(QualifiedName name) {
    if (name.schema() != null || !hidden.containsKey(name.name())) {
      read(name, false);
    }
  }

  /** A relation that no CTE can hide, because the command names it as its target. */
  void readTarget(QualifiedName name) {
    read(name, true);
  }

  private void read(QualifiedName name, boolean target) {
    if (recursive == 0) {
      reads(name);
    } else {
      if (pending.isEmpty()) {
        pending = new ArrayList<>();
      }
      pending.add(new Read(name, target));
    }
  }

  private void reads(QualifiedName name) {
    facts.reads(name);
    if (mayBePlaced(name)) {
      facts.reads(placed(name));
    }
  }

  void write(QualifiedName relation, String by, Filter filter) {
    facts.writes(new Write(relation, by, filter));
    facts.filter(relation, filter);
  }

  void object(String type, QualifiedName name, Action action) {
    facts.objects(new SchemaObject(type, name, action));
    if (action == Action.USE && mayBePlaced(name) && mayBeElement(type)) {
      facts.objects(new SchemaObject(type, placed(name), action));
    }
  }

  private static boolean mayBeElement(String type) {
    return switch (type) {
      case "TABLE", "SEQUENCE", "TYPE" -> true;
      default -> false;
    };
  }

  void lock(QualifiedName relation, String mode) {
    facts.locks(new Lock(relation, mode));
    if (mayBePlaced(relation)) {
      facts.locks(new Lock(placed(relation), mode));
    }
  }

  /** A call; some functions run text or touch files, and then the facts are OPAQUE. */
  void function(QualifiedName name) {
    facts.functions(name);
    var carried = carriers.reason(name.name());
    if (carried != null) {
      carrier(name.name(), carried);
    }
  }

  /** A name behind a dot: a column, or a function that takes what stands before the dot. */
  void field(String name) {
    facts.fields(name);
    var carried = carriers.reason(name);
    if (carried != null) {
      carrier(name, carried);
    }
  }

  /** Code that the text does not show: what runs it, and why the facts are OPAQUE. */
  void carrier(String what, String why) {
    facts.code(what);
    opaque(why);
  }

  /** An operator without schema. */
  void operator(String name) {
    if (!name.equals(lastOperator)) {
      lastOperator = name;
      facts.operators(new QualifiedName(null, name));
    }
  }

  void operator(QualifiedName name) {
    facts.operators(name);
  }

  void type(QualifiedName name) {
    facts.types(name);
  }

  /** What restricts a relation of a FROM list, unless a CTE of that name is meant. */
  void filter(QualifiedName relation, Filter filter) {
    if (relation.schema() != null || !hidden.containsKey(relation.name())) {
      facts.filter(relation, filter);
      if (mayBePlaced(relation)) {
        facts.filter(placed(relation), filter);
      }
    }
  }

  void setting(String name, List<String> values, Scope scope, boolean reset) {
    var lower = Characters.lower(name, 0, name.length());
    facts.settings(new SettingChange(lower, values, scope, reset));
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
    if (hidden.isEmpty()) {
      hidden = new HashMap<>();
    }
    hidden.merge(cte, 1, Integer::sum);
  }

  /** Closes the scope of a CTE name. */
  void reveal(String cte) {
    hidden.computeIfPresent(cte, (name, count) -> count == 1 ? null : count - 1);
  }

  /** A list begins under RECURSIVE, where a CTE may be named before it is written. */
  int mark() {
    recursive++;
    return pending.size();
  }

  /** The list ends: takes back what was read since {@link #mark()} and is one of its CTEs. */
  void forget(int mark, Set<String> ctes) {
    if (mark < pending.size()) {
      var listed = pending.subList(mark, pending.size());
      listed.removeIf(read -> !read.target() && isAmong(ctes, read.name()));
    }
    if (--recursive == 0) {
      reportPending();
    }
  }

  private static boolean isAmong(Set<String> ctes, QualifiedName name) {
    return name.schema() == null && ctes.contains(name.name());
  }

  void partial(String why) {
    facts.completeness(Completeness.PARTIAL, why);
  }

  void opaque(String why) {
    facts.completeness(Completeness.OPAQUE, why);
  }

  Facts build() {
    reportPending();
    return facts.build();
  }

  private void reportPending() {
    for (int i = 0; i < pending.size(); i++) {
      reads(pending.get(i).name());
    }
    pending = List.of();
  }
}
