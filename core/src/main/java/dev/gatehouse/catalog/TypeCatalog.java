package dev.gatehouse.catalog;

import org.jspecify.annotations.Nullable;

/** The types of a database, by OID. Safe on every thread. */
@FunctionalInterface
public interface TypeCatalog {

  /** Knows no type: there is no catalog. */
  TypeCatalog EMPTY = _ -> null;

  /** The type, or null if it is not known: then nothing can be said about its values. */
  @Nullable TypeInfo type(int oid);
}
