package dev.gatehouse.statement.values;

import dev.gatehouse.api.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/** Which types a database has. Immutable and safe on any thread. */
public interface TypeLookup {

  /** PostgreSQL's own, the same in every database. */
  TypeLookup BUILT_IN = new BuiltInTypes();

  /** The type of this OID; null if it is not known. */
  @Nullable ValueType type(int oid);

  /** The OID of a type by the name a text gives it; 0 if it is not known or not certain. */
  int named(QualifiedName name);
}
