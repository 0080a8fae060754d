package dev.gatehouse.statement.values;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which types a database has. Immutable and safe on any thread. */
public interface TypeLookup {

  /** PostgreSQL's own, the same in every database. */
  TypeLookup BUILT_IN = new BuiltInTypes();

  /** The type of this OID; null if it is not known. */
  @Nullable ValueType type(int oid);

  /** The OID of a type by the name a text gives it; 0 if it is not known or not certain. */
  int named(QualifiedName name);

  /**
   * The OID of a type by the name an earlier text of the session gave it, when names may have been
   * looked up in another way; 0 if it is not known or not certain.
   */
  int declared(QualifiedName name);

  /**
   * The OID of a column's type; 0 if it is not known or not certain.
   *
   * @param relations as written, one of which has the column
   * @param column its name, or {@code #1} for the first one
   */
  int ofColumn(Set<QualifiedName> relations, String column);
}
