package dev.gatehouse.api.sql;

import java.util.List;
import java.util.Set;

/**
 * What a statement reaches in the database: the names of its text resolved along the session's
 * search path, and everything behind them that views, rules, inheritance and routines add. Like
 * {@link Facts} it may name too much, never too little, as far as {@link #completeness()} says.
 *
 * @param completeness FULL: everything is resolved from a catalog as fresh as configured. PARTIAL:
 *     the catalog is stale, a name is not in it or may be a temporary relation's, or the facts are
 *     PARTIAL. OPAQUE: there is no catalog, the facts are OPAQUE, or a routine may run whose body
 *     cannot be read (any language but SQL); what is known is named all the same
 * @param reason why it is not FULL, one sentence; empty if it is
 * @param relations with their schemas
 * @param routines every function the names may mean, whatever its arguments; those behind
 *     operators, casts, defaults, triggers and views too, but for the server's own operators and
 *     casts, of which none is volatile
 */
public record Reach(
    Completeness completeness,
    String reason,
    Set<QualifiedName> relations,
    List<Routine> routines) {

  /** No catalog is configured. */
  public static final Reach UNKNOWN =
      new Reach(Completeness.OPAQUE, "no catalog is configured", Set.of(), List.of());
}
