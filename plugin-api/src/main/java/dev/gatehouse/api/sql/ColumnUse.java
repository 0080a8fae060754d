package dev.gatehouse.api.sql;

import java.util.Set;

/**
 * A use of a column. The text alone does not say to which relation an unqualified name belongs:
 * {@link #relations()} holds all it may belong to, also those behind sub-queries and WITH.
 *
 * @param relations relations as written whose column this may be; empty if it is surely none's, for
 *     example the column of a VALUES list
 * @param name the column; {@code *} for all of them, also where a whole row is used
 * @param place what the value serves for
 */
public record ColumnUse(Set<QualifiedName> relations, String name, Place place) {

  /** One that nobody can foresee, as that of {@link QualifiedName}. */
  @Override
  public int hashCode() {
    return 31 * (31 * relations.hashCode() + NameHash.of(name)) + place.hashCode();
  }

  /** What the value of a column serves for. */
  public enum Place {
    /** An output column of the statement, unchanged. */
    OUTPUT,
    /** Part of an expression: of an output column, of an assigned value, of an argument. */
    EXPRESSION,
    /**
     * It decides: WHERE, ON, USING, HAVING, GROUP BY, ORDER BY, PARTITION BY, DISTINCT ON, LIMIT,
     * FILTER, CASE WHEN, conflict targets.
     */
    PREDICATE,
    /** It is written: target columns of INSERT, UPDATE, MERGE and COPY FROM. */
    ASSIGNED
  }
}
