package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.SchemaObject;
import java.util.HashSet;
import java.util.Set;

/**
 * What definitions change that have been sent, but have not ended: the server may run other
 * statements before them or behind them. Immutable.
 *
 * @param names of objects, without their schemas
 * @param all whether it may be anything
 */
record Changing(Set<String> names, boolean all) {

  static final Changing NOTHING = new Changing(Set.of(), false);

  static final Changing ANYTHING = new Changing(Set.of(), true);

  private static final int MOST = 1_000;

  /** What a definition changes. */
  static Changing of(Facts facts) {
    var names = new HashSet<String>();
    for (var object : facts.objects()) {
      if (reachesFurther(object)) {
        return ANYTHING;
      }
      names.add(object.name().name());
    }
    for (var relation : facts.relations()) {
      names.add(relation.name());
    }
    return names.isEmpty() || names.size() > MOST
        ? ANYTHING
        : new Changing(Set.copyOf(names), false);
  }

  /** Whether statements are touched that do not name it, or that name it as nobody has said. */
  private static boolean reachesFurther(SchemaObject object) {
    if (object.action() == SchemaObject.Action.RENAME) {
      return true;
    }
    return switch (object.type()) {
      case "TABLE",
          "VIEW",
          "MATERIALIZED VIEW",
          "FOREIGN TABLE",
          "INDEX",
          "SEQUENCE",
          "COLUMN",
          "CONSTRAINT",
          "TRIGGER",
          "RULE",
          "POLICY",
          "FUNCTION",
          "PROCEDURE",
          "ROUTINE",
          "AGGREGATE",
          "ROLE" ->
          false;
      default -> true;
    };
  }

  /** Both together. */
  Changing and(Changing other) {
    if (all || other.all) {
      return ANYTHING;
    }
    if (names.isEmpty() || other.names.containsAll(names)) {
      return other;
    }
    var both = new HashSet<>(names);
    both.addAll(other.names);
    return both.size() > MOST ? ANYTHING : new Changing(Set.copyOf(both), false);
  }

  boolean isNothing() {
    return !all && names.isEmpty();
  }

  boolean holds(String name) {
    return all || names.contains(name);
  }

  /** Whether a statement may see something of it. */
  boolean meets(Facts facts, Reach reach) {
    if (isNothing()) {
      return false;
    }
    for (var routine : reach.routines()) {
      if (holds(routine.name().name())) {
        return true;
      }
    }
    return holdsAny(reach.relations())
        || holdsAny(facts.relations())
        || holdsAny(facts.functions())
        || (all && !(facts.types().isEmpty() && facts.operators().isEmpty()));
  }

  private boolean holdsAny(Set<QualifiedName> all) {
    for (var name : all) {
      if (holds(name.name())) {
        return true;
      }
    }
    return false;
  }
}
