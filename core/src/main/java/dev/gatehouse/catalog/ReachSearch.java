package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.Routine;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.CodeCarriers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One search: from the names of a statement to everything that the catalog says is behind them. */
final class ReachSearch {

  /** A search that has looked at so many objects gives up: it runs on an event loop. */
  private static final int MOST = 20_000;

  private final Catalog catalog;
  private final CodeCarriers carriers;
  private final Function<String, List<Facts>> bodies;
  private final Naming caller;
  private final Set<QualifiedName> relations = new LinkedHashSet<>();
  private final Set<Routine> routines = new LinkedHashSet<>();

  /** The highest level at which an object was followed, under each path that routines set. */
  private final Map<Visit, Level> visited = new HashMap<>();

  private final Deque<Step> open = new ArrayDeque<>();

  /** Where names are looked up; empty for anywhere. */
  private final Map<Scope, Optional<List<Catalog.Place>>> places = new HashMap<>();

  private int looked;
  private Completeness completeness = Completeness.FULL;
  private String reason = "";

  private record Visit(Node node, Naming naming) {}

  private record Scope(@Nullable String schema, Naming naming) {}

  private record Step(Node node, Level level, Naming naming) {}

  /**
   * A search.
   *
   * @param bodies reads SQL that stands in a literal
   */
  ReachSearch(
      Catalog catalog, CodeCarriers carriers, Naming naming, Function<String, List<Facts>> bodies) {
    this.catalog = catalog;
    this.carriers = carriers;
    this.caller = naming;
    this.bodies = bodies;
  }

  Reach of(Facts facts) {
    add(facts, caller);
    catalog.castsOfServerTypes().forEach(cast -> call(cast.function(), caller));
    while (!open.isEmpty() && !spent()) {
      follow(open.pop());
    }
    if (looked > MOST) {
      lower(Completeness.OPAQUE, "it may reach more than " + MOST + " objects");
    }
    return new Reach(
        completeness, reason, Set.copyOf(relations), List.copyOf(new ArrayList<>(routines)));
  }

  /** Another object is looked at; true once those were too many. */
  private boolean spent() {
    return looked > MOST || ++looked > MOST;
  }

  private @Nullable List<Catalog.Place> places(@Nullable String schema, Naming naming) {
    return places
        .computeIfAbsent(
            new Scope(schema, naming),
            scope -> Optional.ofNullable(catalog.places(scope.schema(), scope.naming())))
        .orElse(null);
  }

  private void lower(Completeness to, String why) {
    if (to.compareTo(completeness) > 0) {
      completeness = to;
      reason = why;
    }
  }

  // ---- names of a text

  private void add(Facts facts, Naming naming) {
    if (facts.completeness() != Completeness.FULL) {
      lower(facts.completeness(), facts.reason());
    }
    facts.reads().forEach(name -> relation(name, Level.READ, naming));
    for (var write : facts.writes()) {
      var level = write.command().equals("TRUNCATE") ? Level.TRUNCATED : Level.WRITTEN;
      if (!created(facts, write.relation())) {
        relation(write.relation(), level, naming);
      }
    }
    facts.objects().forEach(object -> object(object, naming));
    facts.functions().forEach(name -> function(name, naming));
    facts.fields().forEach(field -> notation(field, naming));
    facts.operators().forEach(name -> operator(name, naming));
    facts.types().forEach(name -> type(name, naming));
    if (firesEventTriggers(facts)) {
      catalog.eventTriggers().forEach(function -> call(function, naming));
    }
  }

  /** Named by the documentation, "Event Triggers", or near enough to be. */
  private static boolean firesEventTriggers(Facts facts) {
    if (facts.kind() == StatementKind.DDL || facts.kind() == StatementKind.PRIVILEGE) {
      return true;
    }
    for (var object : facts.objects()) {
      if (object.action() != SchemaObject.Action.USE) {
        return true;
      }
    }
    return switch (facts.command()) {
      case "REFRESH MATERIALIZED VIEW", "REINDEX", "CLUSTER" -> true;
      default -> false;
    };
  }

  private static boolean created(Facts facts, QualifiedName name) {
    for (var object : facts.objects()) {
      if (object.action() == SchemaObject.Action.CREATE && object.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private void object(SchemaObject object, Naming naming) {
    if (!object.isRelation()) {
      return;
    }
    if (object.action() == SchemaObject.Action.CREATE) {
      // OR REPLACE and IF NOT EXISTS may meet one that exists.
      candidates(object.name(), naming, Level.WRITTEN);
      relations.add(created(object.name(), naming));
    } else {
      relation(object.name(), Level.WRITTEN, naming);
    }
  }

  /** With the schema in which it is created, as far as that is known. */
  private QualifiedName created(QualifiedName name, Naming naming) {
    var places = places(name.schema(), naming);
    if (name.schema() != null || places == null) {
      return name;
    }
    for (var place : places) {
      if (place.sure() && !place.schema().equals("pg_catalog")) {
        return new QualifiedName(place.schema(), name.name());
      }
    }
    return name;
  }

  private void relation(QualifiedName name, Level level, Naming naming) {
    if (name.schema() == null && naming.temporary()) {
      relations.add(new QualifiedName("pg_temp", name.name()));
      lower(
          Completeness.PARTIAL,
          "relation " + name + " may be a temporary one, which the catalog does not hold");
    }
    if (!candidates(name, naming, level)) {
      relations.add(name);
      lower(Completeness.PARTIAL, "relation " + name + " is not in the catalog");
    }
  }

  /** Whether there is any. */
  private boolean candidates(QualifiedName name, Naming naming, Level level) {
    var all = catalog.relations(name.name());
    var places = places(name.schema(), naming);
    if (places == null) {
      for (var relation : all) {
        if (spent()) {
          break;
        }
        step(new Step(node(relation), level, naming));
      }
      return !all.isEmpty();
    }
    var any = false;
    for (var place : places) {
      for (var relation : all) {
        if (spent()) {
          return any;
        }
        if (place.schema().equals(relation.name().schema())) {
          any = true;
          step(new Step(node(relation), level, naming));
          if (place.sure()) {
            return true;
          }
        }
      }
    }
    return any;
  }

  private boolean visible(QualifiedName found, QualifiedName name, Naming naming) {
    var places = places(name.schema(), naming);
    if (places == null) {
      return true;
    }
    for (var place : places) {
      if (spent()) {
        return false;
      }
      if (place.schema().equals(found.schema())) {
        return true;
      }
    }
    return false;
  }

  /** All of the name count: which one is called depends on the types of arguments. */
  private void function(QualifiedName name, Naming naming) {
    var any = false;
    for (var routine : catalog.routines(name.name())) {
      if (visible(routine.routine().name(), name, naming)) {
        any = true;
        step(routine(routine.oid()), naming);
      }
    }
    // f(x) may be a cast to the type f.
    for (var type : catalog.types(name.name())) {
      if (visible(type.name(), name, naming)) {
        any = true;
        step(node(Node.Kind.TYPE, type.oid()), naming);
      }
    }
    if (!any && !SpecialForms.contains(name)) {
      lower(Completeness.PARTIAL, "function " + name + " is not in the catalog");
    }
  }

  /**
   * A field may be the call of a function: {@code c.purge} is {@code purge(c)} where c has no
   * column purge. The server's own functions are left out.
   */
  private void notation(String field, Naming naming) {
    for (var routine : catalog.routines(field)) {
      if (routine.unary()
          && !Catalog.ofServer(routine.oid())
          && visible(routine.routine().name(), new QualifiedName(null, field), naming)) {
        call(routine.oid(), naming);
      }
    }
  }

  /** The server's own are in no catalog: they lead nowhere. */
  private void operator(QualifiedName name, Naming naming) {
    var any = false;
    for (var operator : catalog.operators(name.name())) {
      if (visible(operator.name(), name, naming)) {
        any = true;
        step(node(Node.Kind.OPERATOR, operator.oid()), naming);
      }
    }
    if (!any && name.schema() != null && !name.schema().equals("pg_catalog")) {
      lower(Completeness.PARTIAL, "operator " + name + " is not in the catalog");
    }
  }

  private void type(QualifiedName name, Naming naming) {
    if (name.schema() == null && naming.temporary()) {
      lower(
          Completeness.PARTIAL,
          "type " + name + " may be a temporary one, which the catalog does not hold");
    }
    var any = false;
    for (var type : catalog.types(name.name())) {
      if (visible(type.name(), name, naming)) {
        any = true;
        step(node(Node.Kind.TYPE, type.oid()), naming);
      }
    }
    any |= typeOfColumn(name, naming);
    if (!any && !isSerial(name)) {
      lower(Completeness.PARTIAL, "type " + name + " is not in the catalog");
    }
  }

  /** {@code customers.ssn%TYPE} is named as a type ssn of the schema customers. */
  private boolean typeOfColumn(QualifiedName name, Naming naming) {
    var any = false;
    if (name.schema() != null) {
      for (var relation : catalog.relations(name.schema())) {
        if (spent()) {
          break;
        }
        for (var column : relation.columns()) {
          if (column.name().equals(name.name())) {
            any = true;
            step(node(Node.Kind.TYPE, column.type()), naming);
          }
        }
      }
    }
    return any;
  }

  /** Not a type: the server makes an integer with a default of it. */
  private static boolean isSerial(QualifiedName name) {
    return name.schema() == null
        && switch (name.name()) {
          case "serial", "serial2", "serial4", "serial8", "bigserial", "smallserial" -> true;
          default -> false;
        };
  }

  // ---- what is behind them

  private static Node node(Node.Kind kind, int oid) {
    return new Node(kind, oid);
  }

  private static Node node(RelationInfo relation) {
    return node(Node.Kind.RELATION, relation.oid());
  }

  private static Node routine(int oid) {
    return node(Node.Kind.ROUTINE, oid);
  }

  private void step(Node node, Naming naming) {
    step(new Step(node, Level.READ, naming));
  }

  private void step(Step step) {
    var visit = new Visit(step.node(), step.naming());
    var before = visited.get(visit);
    if (before == null || before.compareTo(step.level()) < 0) {
      visited.put(visit, step.level());
      open.push(step);
    }
  }

  private void follow(Step step) {
    var naming = step.naming();
    var oid = step.node().oid();
    if (!catalog.contains(step.node())) {
      lower(
          Completeness.PARTIAL, "it leads to " + what(step.node()) + " that is not in the catalog");
    }
    switch (step.node().kind()) {
      case RELATION -> {
        var relation = catalog.relation(oid);
        if (relation != null) {
          relations.add(relation.name());
        }
      }
      case ROUTINE -> naming = enter(catalog.routine(oid), naming);
      case TYPE -> catalog.casts(oid).forEach(cast -> call(cast.function(), step.naming()));
      case OPERATOR -> {}
    }
    for (var edge : catalog.edges(step.node())) {
      if (spent()) {
        return;
      }
      if (step.level().compareTo(edge.from()) >= 0) {
        if (edge.to().kind() == Node.Kind.ROUTINE) {
          carries(edge.to().oid());
        }
        var use = edge.use();
        step(new Step(edge.to(), use == null ? step.level() : use, naming));
      }
    }
  }

  private static String what(Node node) {
    return switch (node.kind()) {
      case RELATION -> "a relation";
      case ROUTINE -> "a routine";
      case TYPE -> "a type";
      case OPERATOR -> "an operator";
    };
  }

  /** It is called without being named in a text. */
  private void call(int routine, Naming naming) {
    carries(routine);
    step(routine(routine), naming);
  }

  /** Of those that a text calls, its facts say it: they know how many arguments there are. */
  private void carries(int oid) {
    var routine = catalog.routine(oid);
    if (routine != null) {
      var name = routine.routine().name().name();
      var any = carriers.reason(name);
      var why = any == null ? CodeCarriers.reason(name, routine.arguments()) : any;
      if (why != null) {
        lower(Completeness.OPAQUE, "it " + why);
      }
    }
  }

  /** Looks into a routine; tells how names are read in it. */
  private Naming enter(@Nullable RoutineInfo routine, Naming naming) {
    if (routine == null) {
      return naming;
    }
    routines.add(routine.routine());
    var path = routine.searchPath();
    var inside = path == null ? naming : naming.with(path);
    if (routine.routine().securityDefiner()) {
      // It runs as its owner.
      inside = new Naming(inside.path(), null, inside.temporary());
    }
    if (routine.opaque()) {
      lower(
          Completeness.OPAQUE,
          "it may run "
              + routine.routine().name()
              + ", and a body in the language "
              + routine.routine().language()
              + " is not read");
    }
    var sql = routine.sql();
    if (sql != null) {
      for (var facts : bodies.apply(sql)) {
        add(facts, inside);
        if (facts.kind() != StatementKind.QUERY && facts.kind() != StatementKind.DML) {
          lower(
              Completeness.OPAQUE,
              "it may run "
                  + routine.routine().name()
                  + ", whose body holds more than queries: "
                  + facts.command());
        }
      }
    }
    return inside;
  }
}
