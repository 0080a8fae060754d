package dev.gatehouse.session;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.catalog.DatabaseCatalog;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.catalog.Naming;
import dev.gatehouse.catalog.TypeInfo;
import dev.gatehouse.statement.values.TypeLookup;
import dev.gatehouse.statement.values.ValueType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of a database as its newest catalog has them, and as names mean them in one statement;
 * those of PostgreSQL itself need no catalog. Values that wait to be decoded keep no catalog.
 *
 * @param doubt why the catalog may not be what the statement saw; empty for none
 */
record DatabaseTypes(DatabaseCatalog database, Naming naming, String doubt) implements TypeLookup {

  private static final int TEXT = 25;

  /** As far as they can be known. */
  static TypeLookup of(DatabaseCatalog database, Lookup names) {
    return names.resolver() == null
        ? TypeLookup.BUILT_IN
        : new DatabaseTypes(database, names.naming(), names.doubt());
  }

  private Lookup names() {
    return database.lookup(naming, doubt);
  }

  @Override
  public @Nullable ValueType type(int oid) {
    var builtIn = TypeLookup.BUILT_IN.type(oid);
    if (builtIn != null) {
      return builtIn;
    }
    var names = names();
    var known = names.types().type(oid);
    return known == null ? null : converted(known, names);
  }

  private static ValueType converted(TypeInfo type, Lookup names) {
    var name = type.name().name();
    return switch (type.kind()) {
      // It has the formats of text, wherever its extension lies.
      case BASE -> new ValueType.Base(name, name.equals("citext") ? TEXT : 0);
      case PSEUDO -> new ValueType.Base(name, 0);
      case ENUM -> new ValueType.Labels(name);
      case DOMAIN -> domain(name, type);
      case ARRAY -> new ValueType.Array(name, type.element(), delimiter(type.element(), names));
      case RANGE -> range(name, type);
      case MULTIRANGE -> new ValueType.Multirange(name, type.element());
      case COMPOSITE -> composite(name, type, names);
    };
  }

  /** What stands between elements is a property of their own type. */
  private static char delimiter(int element, Lookup names) {
    var known = names.types().type(element);
    return known == null ? ',' : known.delimiter();
  }

  /** What a length cuts and a precision rounds is not done here. */
  private static ValueType domain(String name, TypeInfo type) {
    return type.changes() ? new ValueType.Base(name, 0) : new ValueType.Domain(name, type.base());
  }

  /** Which form a function of users gives to equal ranges is not known. */
  private static ValueType range(String name, TypeInfo type) {
    return type.changes()
        ? new ValueType.Base(name, 0)
        : new ValueType.Range(name, type.element(), false);
  }

  /** Its attributes, unlike what else there is of a type, may be others by now. */
  private static ValueType composite(String name, TypeInfo type, Lookup names) {
    return names.doubtful() || type.attributes().isEmpty()
        ? new ValueType.Base(name, 0)
        : new ValueType.Composite(
            name, type.attributes().stream().map(TypeInfo.Attribute::type).toList());
  }

  @Override
  public int named(QualifiedName name) {
    var names = names();
    if (names.doubtful()) {
      return ofServer(name);
    }
    var known = names.type(name);
    return known == null ? declared(name) : known.oid();
  }

  /** By a name without a schema, if there is only one of it. */
  @Override
  public int declared(QualifiedName name) {
    var names = names();
    if (names.doubtful()) {
      return ofServer(name);
    }
    return oid(name.schema() == null ? names.onlyType(name.name()) : names.type(name));
  }

  /** What is new in the database may have any name, but for those of the server's own schema. */
  private static int ofServer(QualifiedName name) {
    return name.schema() == null ? 0 : TypeLookup.BUILT_IN.named(name);
  }

  private static int oid(@Nullable TypeInfo known) {
    return known == null ? 0 : known.oid();
  }

  @Override
  public int ofColumn(Set<QualifiedName> relations, String column) {
    var names = names();
    var found = 0;
    for (var name : relations) {
      var relation = names.relation(name);
      if (relation == null) {
        return 0;
      }
      var position = 0;
      for (var one : relation.columns()) {
        position++;
        if (one.name().equals(column) || column.equals("#" + position)) {
          if (found != 0) {
            return 0;
          }
          found = one.type();
        }
      }
    }
    return found;
  }
}
