package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.StatementKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds every object of the catalog that the names of a text may mean, and has a search follow
 * them. A name that means none of them lowers how far the search can be trusted.
 */
final class NamedObjects {

  private final Catalog catalog;
  private final ReachSearch search;

  /** Where names are looked up; empty for anywhere. */
  private final Map<Scope, Optional<List<Catalog.Place>>> places = new HashMap<>();

  private record Scope(@Nullable String schema, Naming naming) {

    /** One that nobody can foresee, as that of {@link QualifiedName}: a text names the schema. */
    @Override
    public int hashCode() {
      return 31 * new QualifiedName(schema, "").hashCode() + naming.hashCode();
    }
  }

  NamedObjects(Catalog catalog, ReachSearch search) {
    this.catalog = catalog;
    this.search = search;
  }

  /** Takes the names of a text, and what runs because of them without a name. */
  void add(Facts facts, Naming naming) {
    if (facts.completeness() != Completeness.FULL) {
      search.lower(facts.completeness(), facts.reason());
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
      catalog.eventTriggers().forEach(function -> search.call(function, naming));
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
      search.reached(created(object.name(), naming));
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
      search.reached(new QualifiedName("pg_temp", name.name()));
      search.lower(
          Completeness.PARTIAL,
          "relation " + name + " may be a temporary one, which the catalog does not hold");
    }
    if (!candidates(name, naming, level)) {
      search.reached(name);
      search.lower(Completeness.PARTIAL, "relation " + name + " is not in the catalog");
    }
  }

  /** Whether there is any. */
  private boolean candidates(QualifiedName name, Naming naming, Level level) {
    var all = catalog.relations(name.name());
    var places = places(name.schema(), naming);
    if (places == null) {
      for (var relation : all) {
        if (search.spent()) {
          break;
        }
        search.step(new Node(Node.Kind.RELATION, relation.oid()), level, naming);
      }
      return !all.isEmpty();
    }
    var any = false;
    for (var place : places) {
      for (var relation : all) {
        if (search.spent()) {
          return any;
        }
        if (place.schema().equals(relation.name().schema())) {
          any = true;
          search.step(new Node(Node.Kind.RELATION, relation.oid()), level, naming);
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
      if (search.spent()) {
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
        search.step(new Node(Node.Kind.ROUTINE, routine.oid()), naming);
      }
    }
    // f(x) may be a cast to the type f.
    any |= types(name, naming);
    if (!any && !SpecialForms.contains(name)) {
      search.lower(Completeness.PARTIAL, "function " + name + " is not in the catalog");
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
        search.call(routine.oid(), naming);
      }
    }
  }

  /** The server's own are in no catalog: they lead nowhere. */
  private void operator(QualifiedName name, Naming naming) {
    var any = false;
    for (var operator : catalog.operators(name.name())) {
      if (visible(operator.name(), name, naming)) {
        any = true;
        search.step(new Node(Node.Kind.OPERATOR, operator.oid()), naming);
      }
    }
    if (!any && name.schema() != null && !name.schema().equals("pg_catalog")) {
      search.lower(Completeness.PARTIAL, "operator " + name + " is not in the catalog");
    }
  }

  private void type(QualifiedName name, Naming naming) {
    if (name.schema() == null && naming.temporary()) {
      search.lower(
          Completeness.PARTIAL,
          "type " + name + " may be a temporary one, which the catalog does not hold");
    }
    var any = types(name, naming);
    any |= typeOfColumn(name, naming);
    if (!any && !isSerial(name)) {
      search.lower(Completeness.PARTIAL, "type " + name + " is not in the catalog");
    }
  }

  /** Whether there are any. */
  private boolean types(QualifiedName name, Naming naming) {
    var any = false;
    for (var type : catalog.types(name.name())) {
      if (visible(type.name(), name, naming)) {
        any = true;
        search.step(new Node(Node.Kind.TYPE, type.oid()), naming);
      }
    }
    return any;
  }

  /** {@code customers.ssn%TYPE} is named as a type ssn of the schema customers. */
  private boolean typeOfColumn(QualifiedName name, Naming naming) {
    var any = false;
    if (name.schema() != null) {
      for (var relation : catalog.relations(name.schema())) {
        if (search.spent()) {
          break;
        }
        for (var column : relation.columns()) {
          if (column.name().equals(name.name())) {
            any = true;
            search.step(new Node(Node.Kind.TYPE, column.type()), naming);
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

  private @Nullable List<Catalog.Place> places(@Nullable String schema, Naming naming) {
    return places
        .computeIfAbsent(
            new Scope(schema, naming),
            scope -> Optional.ofNullable(catalog.places(scope.schema(), scope.naming())))
        .orElse(null);
  }
}
