package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.Routine;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.CodeCarriers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private final NamedObjects names;
  private final Set<QualifiedName> relations = new LinkedHashSet<>();
  private final Set<Routine> routines = new LinkedHashSet<>();

  /** The highest level at which an object was followed, under each path that routines set. */
  private final Map<Visit, Level> visited = new HashMap<>();

  private final Deque<Step> open = new ArrayDeque<>();

  private int looked;
  private Completeness completeness = Completeness.FULL;
  private String reason = "";

  private record Visit(Node node, Naming naming) {}

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
    names = new NamedObjects(catalog, this);
  }

  Reach of(Facts facts) {
    names.add(facts, caller);
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
  boolean spent() {
    return looked > MOST || ++looked > MOST;
  }

  /** Trusts what is found no further than so; the first reason stays. */
  void lower(Completeness to, String why) {
    if (to.compareTo(completeness) > 0) {
      completeness = to;
      reason = why;
    }
  }

  /** A relation, which may be in no catalog. */
  void reached(QualifiedName relation) {
    relations.add(relation);
  }

  /** An object that is read. */
  void step(Node node, Naming naming) {
    step(node, Level.READ, naming);
  }

  /** An object to follow, unless it was followed at such a level before. */
  void step(Node node, Level level, Naming naming) {
    var visit = new Visit(node, naming);
    var before = visited.get(visit);
    if (before == null || before.compareTo(level) < 0) {
      visited.put(visit, level);
      open.push(new Step(node, level, naming));
    }
  }

  /** It is called without being named in a text. */
  void call(int routine, Naming naming) {
    carries(routine);
    step(new Node(Node.Kind.ROUTINE, routine), naming);
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
        step(edge.to(), use == null ? step.level() : use, naming);
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
        names.add(facts, inside);
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
