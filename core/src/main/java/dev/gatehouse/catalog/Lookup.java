package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.sql.Relations;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean to one session at one moment. Equal ones give equal answers. Safe on every
 * thread.
 *
 * @param resolver null if no catalog has been read
 * @param doubt why the answer may be out of date, or why there is none; empty if it is as good as
 *     can be
 * @param changing what other sessions may change before the server reads the statement
 */
public record Lookup(@Nullable Resolver resolver, Naming naming, String doubt, Changing changing) {

  private static final String BEING_CHANGED =
      "another session is changing the schema, and has not said how that ends";

  /** There is no catalog. */
  public static final Lookup NONE = new Lookup(null, Naming.UNKNOWN, Reach.UNKNOWN.reason());

  Lookup(@Nullable Resolver resolver, Naming naming, String doubt) {
    this(resolver, naming, doubt, Changing.NOTHING);
  }

  /** What its answers depend on, without holding the catalog itself. */
  public Object key() {
    return resolver == null ? doubt : new Key(resolver.identity(), naming, doubt, changing);
  }

  /** Stands for the catalog, without holding it; null if there is none. */
  public @Nullable Object catalog() {
    return resolver == null ? null : resolver.identity();
  }

  private record Key(Object catalog, Naming naming, String doubt, Changing changing) {}

  /** What a statement reaches. */
  public Reach reach(Facts facts) {
    if (resolver == null) {
      return doubt.equals(Reach.UNKNOWN.reason())
          ? Reach.UNKNOWN
          : new Reach(Completeness.OPAQUE, doubt, Set.of(), List.of());
    }
    var reach = resolver.reach(facts, naming);
    if (reach.completeness() != Completeness.FULL) {
      return reach;
    }
    var why = doubt.isEmpty() && changing.meets(facts, reach) ? BEING_CHANGED : doubt;
    return why.isEmpty()
        ? reach
        : new Reach(Completeness.PARTIAL, why, reach.relations(), reach.routines());
  }

  /** The relations that names mean; none is known without a catalog, or with one in doubt. */
  public Relations relations() {
    if (resolver == null || !doubt.isEmpty() || changing.all()) {
      return _ -> null;
    }
    var known = new KnownRelations(resolver, naming);
    return name -> changing.holds(name.name()) ? null : known.find(name);
  }

  /** The types of the database. */
  public TypeCatalog types() {
    return resolver == null ? TypeCatalog.EMPTY : resolver.catalog();
  }

  /** Whether something may have changed since the catalog was read, or nothing is known at all. */
  public boolean doubtful() {
    return resolver == null || !doubt.isEmpty() || changing.all();
  }

  /** The relation a name in a text means; null if it is not known or not certain. */
  public @Nullable RelationInfo relation(QualifiedName name) {
    return doubtful() || resolver == null || changing.holds(name.name())
        ? null
        : resolver.catalog().relation(name, naming);
  }

  /** The type a name in a text means; null if it is not known or not certain. */
  public @Nullable TypeInfo type(QualifiedName name) {
    return resolver == null ? null : resolver.catalog().type(name, naming);
  }

  /**
   * The type of this name, whatever the search path is; null if there are several, or the session
   * may have one of its own.
   */
  public @Nullable TypeInfo onlyType(String name) {
    if (doubtful() || resolver == null || naming.temporary()) {
      return null;
    }
    var all = resolver.catalog().types(name);
    return all.size() == 1 ? all.getFirst() : null;
  }
}
