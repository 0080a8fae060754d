package dev.gatehouse.sql;

import static dev.gatehouse.sql.Operand.Other.COMPUTED;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Operators.Found;
import dev.gatehouse.sql.Outline.Field;
import dev.gatehouse.sql.Outline.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Value expressions (documentation, chapter 4.2) as a flat run of operands and operators. How
 * tightly an operator binds matters only to its neighbours, which tell what a column is compared
 * with; so nothing is grouped, and a chain of any length needs neither recursion nor memory.
 */
final class Expressions {

  private static final QualifiedName LIKE_ESCAPE = Names.catalog("like_escape");

  private final Grammar grammar;

  Expressions(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** One expression; tells what it is, if it is nothing but one operand. */
  Operand expression() {
    cursor().enter();
    boolean negation = cursor().is("not");
    int strings = grammar.operands.strings();
    var whole = rest(signed(), strings, negation);
    cursor().leave();
    return whole;
  }

  /** One or more expressions with commas between. */
  void list() {
    do {
      expression();
    } while (cursor().accept(","));
  }

  /**
   * What follows the first operand of an expression; tells what they are together.
   *
   * @param strings {@link Operands#strings()} before the operand
   */
  Operand rest(Operand first, int strings) {
    return rest(first, strings, false);
  }

  /**
   * Follows the operators. A comparison belongs to the operand on its left only if nothing binds
   * that operand more tightly, and to the one on its right likewise.
   */
  private Operand rest(Operand first, int stringsBefore, boolean negation) {
    var cursor = cursor();
    var operators = grammar.operators;
    cursor.enter();
    Operand whole = negation ? COMPUTED : first;
    Operand last = first;
    int strings = stringsBefore;
    Operand left = COMPUTED;
    @Nullable String compared = null;
    int before = 0;
    boolean between = false;
    boolean like = false;
    while (true) {
      var found = operators.next();
      switch (found) {
        case NONE -> {
          if (!like || !cursor.accept("escape")) {
            relate(left, compared, last, before, 0);
            cursor.leave();
            return whole;
          }
          grammar.facts().function(LIKE_ESCAPE);
          signed();
          continue;
        }
        case CAST, COLLATE, SUBSCRIPT -> {
          last = changed(last, strings, found);
          whole = whole == COMPUTED ? COMPUTED : last;
          continue;
        }
        case TEST -> {
          relate(left, compared, last, before, operators.level());
          last = COMPUTED;
          whole = COMPUTED;
          compared = null;
          continue;
        }
        case LIKE -> like = true;
        case INFIX, BETWEEN, IN, QUANTIFIED -> {}
      }
      whole = COMPUTED;
      if (between && operators.level() == Operators.AND) {
        relate(left, compared, last, before, Operators.BETWEEN);
        between = false;
        before = Operators.BETWEEN;
        strings = grammar.operands.strings();
        last = signed();
        continue;
      }
      relate(left, compared, last, before, operators.level());
      left = between || operators.level() <= before ? COMPUTED : last;
      between |= found == Found.BETWEEN;
      compared = operators.name();
      before = operators.level();
      strings = grammar.operands.strings();
      last = right(found, left, compared);
    }
  }

  private Operand right(Found found, Operand left, @Nullable String operator) {
    return switch (found) {
      case IN -> grammar.operands.comparedList(left, operator);
      case QUANTIFIED ->
          grammar.operands.quantified(left, operator == null ? null : operator + " ANY");
      default -> signed();
    };
  }

  /** A cast or collation of a value is still that value, one of a column is computed. */
  private Operand changed(Operand operand, int strings, Found by) {
    switch (by) {
      case CAST -> {
        var type = grammar.types.type();
        grammar.constants.cast(operand, strings, type, grammar.types.restricts());
      }
      case COLLATE -> grammar.names.any();
      default -> {
        return grammar.operands.taken(COMPUTED);
      }
    }
    return operand instanceof PendingValue ? operand : COMPUTED;
  }

  /**
   * Reports a comparison of a column with a value.
   *
   * @param before level of the comparison
   * @param after level of the operator behind {@code right}
   */
  private void relate(
      Operand left, @Nullable String operator, Operand right, int before, int after) {
    if (operator == null || after > before) {
      return;
    }
    relate(left, operator, right);
  }

  /** The same for operands that nothing else binds. */
  void relate(Operand left, String operator, Operand right) {
    if (right instanceof PendingValue value) {
      compare(left, operator, value);
    } else if (left instanceof PendingValue value) {
      var flipped = flipped(operator);
      if (flipped != null) {
        compare(right, flipped, value);
      }
    }
  }

  private void compare(Operand with, String operator, PendingValue value) {
    if (with instanceof Reference column) {
      grammar.levels().compared(column, false, operator, value);
    } else if (with instanceof Field field) {
      grammar.levels().compared(field.column(), true, operator, value);
    }
  }

  private static @Nullable String flipped(String operator) {
    return switch (operator) {
      case "<" -> ">";
      case ">" -> "<";
      case "<=" -> ">=";
      case ">=" -> "<=";
      case "=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM" -> operator;
      default -> null;
    };
  }

  /** An operand with signs, NOT and other prefix operators; the server counts each as a level. */
  private Operand signed() {
    var cursor = cursor();
    cursor.enter();
    int levels = 0;
    int signs = 0;
    boolean minus = false;
    while (true) {
      if (cursor.accept("not")) {
        levels++;
      } else if (cursor.kind() == TokenKind.OPERATOR) {
        minus = cursor.is("-");
        signs += minus || cursor.is("+") ? 1 : 2;
        levels++;
        grammar.operators.symbol();
      } else if (grammar.operators.named()) {
        signs += 2;
        levels++;
      } else {
        break;
      }
      if (levels > cursor.room()) {
        throw Refusal.excessive("the statement is nested too deeply");
      }
    }
    var operand = grammar.operands.operand();
    cursor.leave();
    if (signs == 0) {
      return operand;
    }
    if (signs > 1 || !(operand instanceof PendingValue value) || !value.isNumber()) {
      return COMPUTED;
    }
    if (minus) {
      value.negate();
    }
    return value;
  }

  /** {@code ORDER BY a, b DESC NULLS LAST, c USING <}, behind the words ORDER BY. */
  void sortList() {
    do {
      expression();
      sorted();
    } while (cursor().accept(","));
  }

  /** What may follow an expression to sort by. */
  void sorted() {
    var cursor = cursor();
    if (cursor.accept("using")) {
      if (!grammar.operators.named()) {
        grammar.operators.symbol();
      }
    } else if (!cursor.accept("asc")) {
      cursor.accept("desc");
    }
    if (cursor.accept("nulls") && !cursor.accept("first")) {
      cursor.expect("last");
    }
  }
}
