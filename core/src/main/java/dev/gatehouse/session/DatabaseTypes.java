package dev.gatehouse.session;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.catalog.TypeInfo;
import dev.gatehouse.statement.values.TypeLookup;
import dev.gatehouse.statement.values.ValueType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of a database as its catalog has them, and as names mean them in one statement; those
 * of PostgreSQL itself need no catalog.
 */
record DatabaseTypes(Lookup names) implements TypeLookup {

  private static final int TEXT = 25;

  /** As far as they can be known. */
  static TypeLookup of(Lookup names) {
    return names.resolver() == null ? TypeLookup.BUILT_IN : new DatabaseTypes(names);
  }

  @Override
  public @Nullable ValueType type(int oid) {
    var builtIn = TypeLookup.BUILT_IN.type(oid);
    if (builtIn != null) {
      return builtIn;
    }
    var known = names.types().type(oid);
    return known == null ? null : converted(known);
  }

  private ValueType converted(TypeInfo type) {
    var name = type.name().name();
    return switch (type.kind()) {
      // It has the formats of text, wherever its extension lies.
      case BASE -> new ValueType.Base(name, name.equals("citext") ? TEXT : 0);
      case PSEUDO -> new ValueType.Base(name, 0);
      case ENUM -> new ValueType.Labels(name);
      case DOMAIN -> domain(name, type);
      case ARRAY -> new ValueType.Array(name, type.element(), delimiter(type.element()));
      case RANGE -> range(name, type);
      case MULTIRANGE -> new ValueType.Multirange(name, type.element());
      case COMPOSITE -> composite(name, type);
    };
  }

  /** What stands between elements is a property of their own type. */
  private char delimiter(int element) {
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
  private ValueType composite(String name, TypeInfo type) {
    return names.doubtful() || type.attributes().isEmpty()
        ? new ValueType.Base(name, 0)
        : new ValueType.Composite(
            name, type.attributes().stream().map(TypeInfo.Attribute::type).toList());
  }

  @Override
  public int named(QualifiedName name) {
    if (names.doubtful()) {
      return ofServer(name);
    }
    var known = names.type(name);
    return known == null ? declared(name) : known.oid();
  }

  /** By a name without a schema, if there is only one of it. */
  @Override
  public int declared(QualifiedName name) {
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
