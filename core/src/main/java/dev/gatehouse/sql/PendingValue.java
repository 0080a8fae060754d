package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A literal or parameter, and what is known so far of the place where it stands. */
final class PendingValue implements Operand {

  private final int index;
  private final int parameter;
  private final int literal;
  private final boolean number;
  private final int token;
  private boolean negated;
  private boolean changed;
  private @Nullable QualifiedName type;
  private @Nullable String operator;
  private @Nullable String column;
  private Set<QualifiedName> relations = Set.of();
  private List<ColumnUse> compared = List.of();

  PendingValue(int index, int parameter, int literal, boolean number, int token) {
    this.index = index;
    this.parameter = parameter;
    this.literal = literal;
    this.number = number;
    this.token = token;
  }

  /** The token that it is. */
  int token() {
    return token;
  }

  /** Its place among the values of the statement. */
  int index() {
    return index;
  }

  /** Number of the parameter; 0 for a literal. */
  int parameter() {
    return parameter;
  }

  /** Position of the literal; -1 for a parameter. */
  int literal() {
    return literal;
  }

  /** Whether a sign before it belongs to it. */
  boolean isNumber() {
    return number;
  }

  boolean negated() {
    return negated;
  }

  /** A minus stands before it. */
  void negate() {
    negated = true;
  }

  @Nullable QualifiedName type() {
    return type;
  }

  /**
   * A cast gives it this type. Behind a second one, or one to a type that restricts, something else
   * stands in its place.
   */
  void cast(QualifiedName to, boolean restricts) {
    changed |= restricts || type != null;
    type = changed ? type : to;
  }

  /** Whether casts make another value of it. */
  boolean changed() {
    return changed;
  }

  @Nullable String operator() {
    return operator;
  }

  /** It is compared, with a column that is looked up later. */
  void compare(String with) {
    operator = with;
  }

  @Nullable String column() {
    return column;
  }

  Set<QualifiedName> relations() {
    return relations;
  }

  /** The columns it is compared with. */
  List<ColumnUse> compared() {
    return compared;
  }

  void compared(List<ColumnUse> columns) {
    compared = columns;
  }

  /** It is an argument of EXECUTE, from 1. */
  void argument(int number) {
    if (changed) {
      return;
    }
    column = "$" + number;
    operator = ":=";
  }

  /** It becomes the value of a column. */
  void assign(QualifiedName relation, @Nullable String to) {
    if (to != null && !changed) {
      relations = Set.of(relation);
      column = to;
      operator = ":=";
    }
  }
}
