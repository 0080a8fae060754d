package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Branch;
import dev.gatehouse.sql.Outline.Call;
import dev.gatehouse.sql.Outline.CommonTable;
import dev.gatehouse.sql.Outline.Derived;
import dev.gatehouse.sql.Outline.Join;
import dev.gatehouse.sql.Outline.Level;
import dev.gatehouse.sql.Outline.Nested;
import dev.gatehouse.sql.Outline.Renamed;
import dev.gatehouse.sql.Outline.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The levels of an outline, with each name of a FROM list bound to what it means there. */
final class Scopes {

  /** Every level, outer ones before those inside. */
  private final List<Scope> all = new ArrayList<>(2);

  private @Nullable IdentityHashMap<Outline, Body> bodies;

  /** A query as a source: the levels it unites. */
  static final class Body {
    private final List<String> columns;
    private final List<String> added;
    private List<Scope> branches = List.of();

    private Body(List<String> columns, List<String> added) {
      this.columns = columns;
      this.added = added;
    }

    /** Names of its first columns. */
    List<String> columns() {
      return columns;
    }

    /** Names of columns that may hold any of its values. */
    List<String> added() {
      return added;
    }

    List<Scope> branches() {
      return branches;
    }
  }

  /** A sub-query, and what its outputs serve for. */
  record Inner(Body body, Place place) {}

  /** A level. */
  static final class Scope {
    private final Level level;
    private final @Nullable Scope outer;
    private List<Origin> origins = List.of();
    private List<Inner> inner = List.of();
    private @Nullable Map<String, List<Origin>> byAlias;
    private @Nullable Set<QualifiedName> bases;
    private byte @Nullable [] seen;

    private Scope(Level level, @Nullable Scope outer) {
      this.level = level;
      this.outer = outer;
    }

    Level level() {
      return level;
    }

    @Nullable Scope outer() {
      return outer;
    }

    List<Origin> origins() {
      return origins;
    }

    List<Inner> inner() {
      return inner;
    }

    private void add(Origin origin) {
      origins = Growing.with(origins, origin);
    }

    private void inner(Body body, Place place) {
      inner = Growing.with(inner, new Inner(body, place));
    }

    /** A mark for each output, zero at first. */
    byte[] seen() {
      if (seen == null) {
        seen = new byte[level.outputs().size()];
      }
      return seen;
    }

    /** The sources of a name. */
    List<Origin> named(String alias) {
      if (origins.size() == 1) {
        return origins.getFirst().isNamed(alias) ? origins : List.of();
      }
      if (byAlias == null) {
        byAlias = new HashMap<>(origins.size() * 2);
        for (var origin : origins) {
          name(byAlias, origin.alias, origin);
          origin.versions.forEach(version -> name(byAlias, version, origin));
        }
      }
      return byAlias.getOrDefault(alias, List.of());
    }

    private static void name(
        Map<String, List<Origin>> names, @Nullable String name, Origin origin) {
      if (name != null) {
        names.computeIfAbsent(name, key -> new ArrayList<>(1)).add(origin);
      }
    }

    /** The relations of this level and those around it whose columns keep their names. */
    Set<QualifiedName> bases() {
      if (bases == null) {
        var only = outer == null && origins.size() == 1 ? origins.getFirst().base() : null;
        bases = only == null ? all() : Set.of(only);
      }
      return bases;
    }

    private Set<QualifiedName> all() {
      var found = new LinkedHashSet<QualifiedName>();
      for (var scope = this; scope != null; scope = scope.outer) {
        for (var origin : scope.origins) {
          var base = origin.base();
          if (base != null) {
            found.add(base);
          }
        }
      }
      return Set.copyOf(found);
    }
  }

  /** A source: a relation, a query, a group of others, or what only the server knows. */
  static final class Origin {
    private final @Nullable String alias;
    private final List<String> versions;
    private final List<String> columns;
    private final @Nullable QualifiedName relation;
    private final @Nullable Body body;
    private final List<Origin> group;

    private Origin(
        @Nullable String alias,
        List<String> versions,
        List<String> columns,
        @Nullable QualifiedName relation,
        @Nullable Body body,
        List<Origin> group) {
      this.alias = alias;
      this.versions = versions;
      this.columns = columns;
      this.relation = relation;
      this.body = body;
      this.group = group;
    }

    private boolean isNamed(String name) {
      return name.equals(alias) || versions.contains(name);
    }

    /** The relation, if its columns keep their names. */
    private @Nullable QualifiedName base() {
      return columns.isEmpty() ? relation : null;
    }

    /** Names for its first columns. */
    List<String> columns() {
      return columns;
    }

    @Nullable QualifiedName relation() {
      return relation;
    }

    @Nullable Body body() {
      return body;
    }

    /** The sources it joins; empty if it is one itself. */
    List<Origin> group() {
      return group;
    }
  }

  /** What WITH lists name at some place. */
  private record Names(Map<String, Body> names, @Nullable Names around) {}

  private static final Body NOTHING = new Body(List.of(), List.of());

  /** Binds a level outside of every query, and everything below it. */
  void bind(Level level) {
    scope(level, null, null);
  }

  /** Binds a query that stands in no other. */
  Body bind(Outline query) {
    return anonymous(query, null, null);
  }

  List<Scope> all() {
    return all;
  }

  /** A sub-query of an output. */
  Body body(Outline query) {
    return bodies == null ? NOTHING : bodies.getOrDefault(query, NOTHING);
  }

  private Body anonymous(Outline query, @Nullable Scope outer, @Nullable Names names) {
    var body = new Body(List.of(), List.of());
    fill(body, query, outer, names);
    return body;
  }

  /** A query that an output and a use of the same level may share. */
  private Body body(Outline query, @Nullable Scope outer, @Nullable Names names) {
    if (bodies == null) {
      bodies = new IdentityHashMap<>();
    }
    var known = bodies.get(query);
    if (known != null) {
      return known;
    }
    var body = anonymous(query, outer, names);
    bodies.put(query, body);
    return body;
  }

  private void fill(Body body, Outline query, @Nullable Scope outer, @Nullable Names around) {
    var names = around;
    if (!query.with().isEmpty()) {
      names = with(query, outer, around);
    }
    for (Branch branch : query.branches()) {
      switch (branch) {
        case Level level -> body.branches = Growing.with(body.branches, scope(level, outer, names));
        case Nested nested -> fill(body, nested.query(), outer, names);
      }
    }
    if (query.sorting() != null) {
      scope(query.sorting(), outer, names).inner(body, Place.PREDICATE);
    }
  }

  private Names with(Outline query, @Nullable Scope outer, @Nullable Names around) {
    var names = new Names(new HashMap<>(query.with().size() * 2), around);
    if (query.recursive()) {
      for (var table : query.with()) {
        names.names.put(table.name(), named(table));
      }
      for (var table : query.with()) {
        fill(names.names.getOrDefault(table.name(), NOTHING), table.query(), outer, names);
      }
      return names;
    }
    for (var table : query.with()) {
      var body = named(table);
      fill(body, table.query(), outer, names);
      names.names.put(table.name(), body);
    }
    return names;
  }

  private static Body named(CommonTable table) {
    return new Body(table.columns(), table.added());
  }

  private Scope scope(Level level, @Nullable Scope outer, @Nullable Names names) {
    var scope = new Scope(level, outer);
    all.add(scope);
    sources(scope, names);
    boolean shared = false;
    for (var output : level.outputs()) {
      for (var query : output.queries()) {
        shared = true;
        body(query, scope, names);
      }
    }
    var queries = level.queries();
    for (int i = 0; i < queries.size(); i++) {
      var query = queries.get(i);
      var around = query.correlated() ? scope : outer;
      var body =
          shared ? body(query.query(), around, names) : anonymous(query.query(), around, names);
      scope.inner(body, query.place());
    }
    return scope;
  }

  /** Follows the steps of a FROM list: where the sources begin that are not joined yet. */
  private void sources(Scope scope, @Nullable Names names) {
    var sources = scope.level.sources();
    if (sources.isEmpty()) {
      return;
    }
    var open = new int[sources.size()];
    int count = 0;
    for (int i = 0; i < sources.size(); i++) {
      var source = sources.get(i);
      int start = scope.origins.size();
      switch (source) {
        case Table table -> scope.add(table(table, names));
        case Derived derived -> {
          var around = derived.lateral() ? scope : scope.outer;
          var body = anonymous(derived.query(), around, names);
          scope.add(
              new Origin(derived.alias(), List.of(), derived.columns(), null, body, List.of()));
        }
        case Call call ->
            scope.add(new Origin(call.alias(), List.of(), call.columns(), null, null, List.of()));
        case Join join -> {
          count -= 2;
          start = open[count];
          if (join.alias() != null) {
            scope.add(group(scope.origins, start, join.alias(), List.of()));
          }
        }
        case Renamed renamed -> {
          start = open[--count];
          scope.add(group(scope.origins, start, renamed.alias(), renamed.columns()));
        }
      }
      open[count++] = start;
    }
  }

  private static Origin table(Table table, @Nullable Names names) {
    var relation = table.relation();
    var alias = table.alias() == null ? relation.name() : table.alias();
    var body = table.target() || relation.schema() != null ? null : find(relation.name(), names);
    return new Origin(
        alias, table.versions(), table.columns(), body == null ? relation : null, body, List.of());
  }

  private static @Nullable Body find(String name, @Nullable Names names) {
    for (var list = names; list != null; list = list.around) {
      var body = list.names.get(name);
      if (body != null) {
        return body;
      }
    }
    return null;
  }

  private static Origin group(List<Origin> origins, int start, String alias, List<String> columns) {
    var members = new ArrayList<Origin>();
    for (var origin : origins.subList(start, origins.size())) {
      if (origin.group.isEmpty()) {
        members.add(origin);
      }
    }
    return new Origin(alias, List.of(), columns, null, null, List.copyOf(members));
  }
}
