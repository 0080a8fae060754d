package dev.gatehouse.api.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place of a value: of a literal or of a parameter. A rule on a value looks here which places
 * matter to it, and in the call which values stand there.
 *
 * @param parameter the parameter's number, 1 for {@code $1}; 0 for a literal
 * @param literal the literal's position among the literals of the statement, from 0; -1 for a
 *     parameter
 * @param relations relations as written that the column may belong to; empty if the place is no
 *     column's
 * @param column the column it is assigned to or compared with; null if it is neither, or part of a
 *     larger expression, as it is where it is cast twice, or to a type with a length or precision;
 *     {@code #1} for the first column of an INSERT that names none, and so on; {@code $1} for the
 *     first argument of an EXECUTE
 * @param operator {@code =} and the like where it is compared, {@code IN}, {@code LIKE}, {@code
 *     BETWEEN}, {@code NOT IN} and the like, {@code = ANY}; as if the column stood on the left;
 *     {@code :=} where it is assigned; null elsewhere
 * @param type the type the text gives it by a cast, as written; an array's name begins with an
 *     underscore; null if none
 * @param negated whether a minus sign before the literal belongs to it
 */
public record ValueUse(
    int parameter,
    int literal,
    Set<QualifiedName> relations,
    @Nullable String column,
    @Nullable String operator,
    @Nullable QualifiedName type,
    boolean negated) {

  /** Without a sign. */
  public ValueUse(
      int parameter,
      int literal,
      Set<QualifiedName> relations,
      @Nullable String column,
      @Nullable String operator,
      @Nullable QualifiedName type) {
    this(parameter, literal, relations, column, operator, type, false);
  }
}
