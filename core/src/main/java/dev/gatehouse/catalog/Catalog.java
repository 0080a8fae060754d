package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a database held at one moment: relations, routines, operators, casts, types, and which of
 * them lead to which. Immutable, for every thread.
 */
public final class Catalog implements TypeCatalog {

  private final int serverMajor;
  private final Map<Integer, RelationInfo> relations;
  private final Map<Integer, RoutineInfo> routines;
  private final Map<Integer, TypeInfo> types;
  private final Map<String, List<RelationInfo>> relationsByName;
  private final Map<String, List<RoutineInfo>> routinesByName;
  private final Map<String, List<TypeInfo>> typesByName;
  private final Map<Integer, Operator> operators;
  private final Map<String, List<Operator>> operatorsByName;
  private final Map<Node, List<Edge>> edges;
  private final Map<Integer, List<CastInfo>> casts;
  private final List<CastInfo> castsOfServerTypes;
  private final Map<String, SchemaInfo> schemas;
  private final List<String> schemasOfRoles;
  private final List<Integer> eventTriggers;
  private final SessionDefaults sessionDefaults;

  /**
   * A schema in which a name is looked up.
   *
   * @param sure whether the search surely ends here if the name is found
   */
  record Place(String schema, boolean sure) {}

  /** An operator that did not come with the server. */
  record Operator(int oid, QualifiedName name) {}

  private Catalog(Builder from) {
    serverMajor = from.serverMajor;
    relations = from.relations;
    routines = from.routines;
    types = from.types;
    relationsByName = byName(from.relations.values(), one -> one.name().name());
    routinesByName = byName(from.routines.values(), one -> one.routine().name().name());
    typesByName = byName(from.types.values(), one -> one.name().name());
    operators = from.operators;
    operatorsByName = byName(from.operators.values(), one -> one.name().name());
    edges = from.edges;
    casts = new HashMap<>();
    castsOfServerTypes = new ArrayList<>();
    from.casts.forEach(this::index);
    schemas = from.schemas;
    schemasOfRoles =
        schemas.values().stream().filter(SchemaInfo::ofRole).map(SchemaInfo::name).toList();
    eventTriggers = from.eventTriggers;
    sessionDefaults = from.sessionDefaults;
  }

  private void index(CastInfo cast) {
    var ofServer = true;
    for (var type : new int[] {cast.source(), cast.target()}) {
      if (!ofServer(type)) {
        casts.computeIfAbsent(type, _ -> new ArrayList<>()).add(cast);
        ofServer = false;
      }
    }
    if (ofServer) {
      castsOfServerTypes.add(cast);
    }
  }

  private static <T> Map<String, List<T>> byName(Iterable<T> all, Function<T, String> name) {
    var byName = new HashMap<String, List<T>>();
    for (var one : all) {
      byName.computeIfAbsent(name.apply(one), _ -> new ArrayList<>(1)).add(one);
    }
    return byName;
  }

  /** Whether an object came with the server: OIDs from 16384 on are given to those of users. */
  static boolean ofServer(int oid) {
    return Integer.compareUnsigned(oid, 16_384) < 0;
  }

  /** The server's major version. */
  public int serverMajor() {
    return serverMajor;
  }

  @Override
  public @Nullable TypeInfo type(int oid) {
    return types.get(oid);
  }

  /** The relation, or null if there is none. */
  public @Nullable RelationInfo relation(int oid) {
    return relations.get(oid);
  }

  /** Of this name, in whatever schema. */
  List<RelationInfo> relations(String name) {
    return relationsByName.getOrDefault(name, List.of());
  }

  /** All relations. */
  Iterable<RelationInfo> relations() {
    return relations.values();
  }

  @Nullable RoutineInfo routine(int oid) {
    return routines.get(oid);
  }

  /** Of this name, in whatever schema and with whatever arguments. */
  List<RoutineInfo> routines(String name) {
    return routinesByName.getOrDefault(name, List.of());
  }

  List<TypeInfo> types(String name) {
    return typesByName.getOrDefault(name, List.of());
  }

  List<Operator> operators(String name) {
    return operatorsByName.getOrDefault(name, List.of());
  }

  /** Whether it is known; of operators of the server that is all there is to know. */
  boolean contains(Node node) {
    var oid = node.oid();
    return switch (node.kind()) {
      case RELATION -> relations.containsKey(oid);
      case ROUTINE -> routines.containsKey(oid);
      case TYPE -> types.containsKey(oid);
      case OPERATOR -> operators.containsKey(oid) || ofServer(oid);
    };
  }

  List<Edge> edges(Node from) {
    return edges.getOrDefault(from, List.of());
  }

  /** Casts from or to a type of users. */
  List<CastInfo> casts(int type) {
    return casts.getOrDefault(type, List.of());
  }

  /** Casts between types of the server, which any expression may use. */
  List<CastInfo> castsOfServerTypes() {
    return castsOfServerTypes;
  }

  /**
   * The schemas in which the server looks for a name, in order; null if that may be any.
   *
   * @param schema the name's own, null if it has none
   */
  @Nullable List<Place> places(@Nullable String schema, Naming naming) {
    if (schema != null) {
      return List.of(new Place(schema, true));
    }
    var path = naming.path().schemas();
    if (path == null) {
      return null;
    }
    var places = new ArrayList<Place>(path.size() + 1);
    if (!path.contains("pg_catalog")) {
      places.add(place("pg_catalog", naming.role()));
    }
    for (var one : path) {
      if (!one.equals(SearchPath.USER)) {
        places.add(place(one, naming.role()));
      } else if (naming.role() != null) {
        places.add(place(naming.role(), naming.role()));
      } else {
        schemasOfRoles.forEach(of -> places.add(new Place(of, false)));
      }
    }
    return places;
  }

  /** The type of this name, if there can be only one. */
  @Nullable TypeInfo type(QualifiedName name, Naming naming) {
    return only(types(name.name()), TypeInfo::name, name, naming);
  }

  /** The relation of this name, if there can be only one. */
  @Nullable RelationInfo relation(QualifiedName name, Naming naming) {
    return only(relations(name.name()), RelationInfo::name, name, naming);
  }

  private <T> @Nullable T only(
      List<T> all, Function<T, QualifiedName> nameOf, QualifiedName name, Naming naming) {
    var places = places(name.schema(), naming);
    // A temporary relation, and the type of its name, come before all others.
    if (places == null || (name.schema() == null && naming.temporary())) {
      return null;
    }
    for (var place : places) {
      for (var one : all) {
        if (place.schema().equals(nameOf.apply(one).schema())) {
          return place.sure() ? one : null;
        }
      }
    }
    return null;
  }

  private Place place(String schema, @Nullable String role) {
    var info = schemas.get(schema);
    return new Place(schema, info != null && info.usableBy(role));
  }

  /** OIDs of the functions that definitions call. */
  List<Integer> eventTriggers() {
    return eventTriggers;
  }

  /** How a role's sessions in this database begin. */
  public SessionStart startOf(String role) {
    return sessionDefaults.of(role);
  }

  /** How much of each kind it holds, for the record. */
  Map<String, String> counts() {
    var counts = new TreeMap<String, String>();
    counts.put("relations", Integer.toString(relations.size()));
    counts.put("routines", Integer.toString(routines.size()));
    counts.put("types", Integer.toString(types.size()));
    counts.put("schemas", Integer.toString(schemas.size()));
    var unread = relations.values().stream().filter(RelationInfo::isUnread).count();
    if (unread > 0) {
      counts.put("unread_views", Long.toString(unread));
    }
    return counts;
  }

  /** Collects a catalog. For one thread and one {@link #build()}. */
  static final class Builder {
    private final int serverMajor;
    private final Map<Integer, RelationInfo> relations = new HashMap<>();
    private final Map<Integer, RoutineInfo> routines = new HashMap<>();
    private final Map<Integer, TypeInfo> types = new HashMap<>();
    private final Map<Integer, Operator> operators = new HashMap<>();
    private final List<CastInfo> casts = new ArrayList<>();
    private final Map<Node, List<Edge>> edges = new HashMap<>();
    private final Set<List<Object>> known = new HashSet<>();
    private final Map<String, SchemaInfo> schemas = new HashMap<>();
    private final List<Integer> eventTriggers = new ArrayList<>();
    private SessionDefaults sessionDefaults = SessionDefaults.UNKNOWN;

    Builder(int serverMajor) {
      this.serverMajor = serverMajor;
    }

    void relation(RelationInfo relation) {
      relations.put(relation.oid(), relation);
    }

    void routine(RoutineInfo routine) {
      routines.put(routine.oid(), routine);
    }

    void type(TypeInfo type) {
      types.put(type.oid(), type);
    }

    void operator(int oid, QualifiedName name) {
      operators.put(oid, new Operator(oid, name));
    }

    void cast(CastInfo cast) {
      casts.add(cast);
    }

    void schema(SchemaInfo schema) {
      schemas.put(schema.name(), schema);
    }

    void eventTrigger(int function) {
      eventTriggers.add(function);
    }

    void sessionDefaults(SessionDefaults defaults) {
      sessionDefaults = defaults;
    }

    void edge(Node from, Edge edge) {
      if (!from.equals(edge.to()) && known.add(List.of(from, edge))) {
        edges.computeIfAbsent(from, _ -> new ArrayList<>(2)).add(edge);
      }
    }

    Catalog build() {
      return new Catalog(this);
    }
  }
}
