package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.StatementKind;
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
    var attached = false;
    for (var object : facts.objects()) {
      switch (extent(object, facts.kind())) {
        case NONE -> {}
        case NAME -> names.add(object.name().name());
        case ATTACHED -> {
          names.add(object.name().name());
          attached = true;
        }
        case FURTHER -> {
          return ANYTHING;
        }
      }
    }
    if (attached) {
      facts.relations().forEach(relation -> names.add(relation.name()));
    }
    return names.isEmpty() || names.size() > MOST
        ? ANYTHING
        : new Changing(Set.copyOf(names), false);
  }

  /** How far a definition of an object is felt. */
  private enum Extent {
    NONE,
    /** By who names it. */
    NAME,
    /** Also by who names the relations it belongs to. */
    ATTACHED,
    /** By others, too, or by a name that nobody has said. */
    FURTHER
  }

  private static Extent extent(SchemaObject object, StatementKind kind) {
    if (object.action() == Action.USE && kind != StatementKind.PRIVILEGE) {
      return Extent.NONE;
    }
    if (object.action() == Action.RENAME) {
      return Extent.FURTHER;
    }
    return switch (object.type()) {
      case "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "FUNCTION", "PROCEDURE", "ROUTINE" ->
          Extent.NAME;
      case "TABLE", "FOREIGN TABLE", "INDEX", "COLUMN", "CONSTRAINT", "TRIGGER", "RULE", "POLICY" ->
          Extent.ATTACHED;
      default -> Extent.FURTHER;
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
