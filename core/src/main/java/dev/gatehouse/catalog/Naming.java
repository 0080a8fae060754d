package dev.gatehouse.catalog;

import org.jspecify.annotations.Nullable;

/**
 * How a session's names are to be read.
 *
 * @param role the current role; null if it is not known
 * @param temporary whether a relation or type without a schema may be a temporary one of the
 *     session
 */
public record Naming(SearchPath path, @Nullable String role, boolean temporary) {

  /** Under which nothing is known. */
  public static final Naming UNKNOWN = new Naming(SearchPath.UNKNOWN, null, true);

  /** The same with another path. */
  public Naming with(SearchPath other) {
    return new Naming(other, role, temporary);
  }
}
