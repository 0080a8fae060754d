package dev.gatehouse.sql;

import static dev.gatehouse.sql.Operand.Other.COMPUTED;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Field;
import dev.gatehouse.sql.Outline.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Value expressions (documentation, chapter 4.2) as a flat run of operands and operators. How
 * tightly an operator binds matters only to its neighbours, which tell what a column is compared
 * with; so nothing is grouped, and a chain of any length needs neither recursion nor memory.
 */
final class Expressions {

  /** How tightly operators bind (documentation, chapter 4.1.6). */
  private static final int OR = 1;

  private static final int AND = 2;
  private static final int IS = 4;
  private static final int COMPARISON = 5;
  private static final int BETWEEN = 6;
  private static final int OTHER = 7;
  private static final int AT = 11;

  private static final QualifiedName TIMEZONE = Names.catalog("timezone");
  private static final QualifiedName OVERLAPS = Names.catalog("overlaps");
  private static final QualifiedName LIKE_ESCAPE = Names.catalog("like_escape");
  private static final QualifiedName SIMILAR = Names.catalog("similar_to_escape");
  private static final QualifiedName NORMALIZED = Names.catalog("is_normalized");

  private final Grammar grammar;

  /** Of the operator found last: how tightly it binds, and its name if it compares. */
  private int level;

  private @Nullable String name;

  /** What the subscripts found last lead to. */
  private Operand field = COMPUTED;

  /** Of the cast found last. */
  private @Nullable QualifiedName type;

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
    var whole = rest(signed(), negation);
    cursor().leave();
    return whole;
  }

  /** One or more expressions with commas between. */
  void list() {
    do {
      expression();
    } while (cursor().accept(","));
  }

  /** What follows the first operand of an expression; tells what they are together. */
  Operand rest(Operand first) {
    return rest(first, false);
  }

  /**
   * Follows the operators. A comparison belongs to the operand on its left only if nothing binds
   * that operand more tightly, and to the one on its right likewise.
   */
  private Operand rest(Operand first, boolean negation) {
    var cursor = cursor();
    cursor.enter();
    Operand whole = negation ? COMPUTED : first;
    Operand last = first;
    Operand left = COMPUTED;
    @Nullable String compared = null;
    int before = 0;
    boolean between = false;
    boolean like = false;
    while (true) {
      var found = operator();
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
          last = found == Found.SUBSCRIPT ? field : valueOnly(last);
          whole = whole == COMPUTED ? COMPUTED : last;
          continue;
        }
        case TEST -> {
          relate(left, compared, last, before, level);
          last = COMPUTED;
          whole = COMPUTED;
          compared = null;
          continue;
        }
        case LIKE -> like = true;
        case INFIX, BETWEEN, IN, QUANTIFIED -> {}
      }
      whole = COMPUTED;
      if (between && level == AND) {
        relate(left, compared, last, before, BETWEEN);
        between = false;
        before = BETWEEN;
        last = signed();
        continue;
      }
      relate(left, compared, last, before, level);
      left = between || level <= before ? COMPUTED : last;
      between |= found == Found.BETWEEN;
      compared = name;
      before = level;
      last = right(found, left, name);
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
  private Operand valueOnly(Operand operand) {
    if (type != null) {
      grammar.constants.cast(operand, type, grammar.types.restricts());
    }
    if (operand instanceof PendingValue value) {
      return value;
    }
    return COMPUTED;
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

  private enum Found {
    NONE,
    CAST,
    COLLATE,
    SUBSCRIPT,
    /** IS NULL and the like. */
    TEST,
    INFIX,
    LIKE,
    BETWEEN,
    IN,
    /** A comparison with ANY, SOME or ALL. */
    QUANTIFIED
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
        symbol(null);
      } else if (namedOperator()) {
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

  private Found operator() {
    var cursor = cursor();
    if (cursor.kind() == TokenKind.OPERATOR) {
      level = level(cursor.text());
      name = compares(symbol(null));
      return quantified();
    }
    if (isBareLabel()) {
      return Found.NONE;
    }
    return switch (cursor.text()) {
      case "::" -> {
        cursor.advance();
        type = grammar.types.type();
        yield Found.CAST;
      }
      case "[" -> {
        field = grammar.operands.taken(COMPUTED);
        yield Found.SUBSCRIPT;
      }
      case "and" -> found(Found.INFIX, AND, null);
      case "or" -> found(Found.INFIX, OR, null);
      case "between" -> between("BETWEEN", false);
      case "in" -> in("IN", "=");
      case "overlaps" -> {
        grammar.facts().function(OVERLAPS);
        yield found(Found.INFIX, COMPARISON, null);
      }
      case "like" -> like("LIKE", "~~");
      case "ilike" -> like("ILIKE", "~~*");
      case "similar" -> cursor.text(1).equals("to") ? similar("SIMILAR TO", "~") : Found.NONE;
      case "not" -> negated();
      case "is" -> {
        cursor.advance();
        level = IS;
        yield is();
      }
      case "isnull", "notnull" -> found(Found.TEST, IS, null);
      case "collate" -> {
        cursor.advance();
        grammar.names.any();
        type = null;
        yield Found.COLLATE;
      }
      case "at" -> at();
      case "operator" -> {
        name = null;
        if (!namedOperator()) {
          yield Found.NONE;
        }
        level = OTHER;
        yield quantified();
      }
      default -> Found.NONE;
    };
  }

  /** {@code SELECT a and, b is FROM t}: behind the word nothing follows that it could combine. */
  private boolean isBareLabel() {
    return switch (cursor().text()) {
      case "and", "or", "between", "in", "like", "ilike", "is", "collate" -> isAtEndOfTarget();
      default -> false;
    };
  }

  /** Whether the next token but one ends a column of the output, and starts no operand. */
  private boolean isAtEndOfTarget() {
    var cursor = cursor();
    return switch (cursor.text(1)) {
      case ",", ")", ";", "from", "into", "where", "group", "having", "window", "union" -> true;
      case "intersect", "except", "order", "limit", "offset", "fetch", "for", "with" -> true;
      default -> cursor.kind(1) == TokenKind.END;
    };
  }

  private Found found(Found what, int binding, @Nullable String comparison) {
    cursor().advance();
    level = binding;
    name = comparison;
    return what;
  }

  private Found quantified() {
    return switch (cursor().text()) {
      case "any", "some", "all" -> {
        boolean every = cursor().is("all");
        cursor().advance();
        name = every ? null : name;
        yield Found.QUANTIFIED;
      }
      default -> Found.INFIX;
    };
  }

  private Found between(String comparison, boolean negated) {
    var facts = grammar.facts();
    var found = found(Found.BETWEEN, BETWEEN, comparison);
    facts.operator(negated ? "<" : ">=");
    facts.operator(negated ? ">" : "<=");
    if (cursor().accept("symmetric")) {
      facts.operator(negated ? ">" : "<=");
      facts.operator(negated ? "<" : ">=");
      name = comparison + " SYMMETRIC";
    } else {
      cursor().accept("asymmetric");
    }
    return found;
  }

  private Found in(String comparison, String operator) {
    grammar.facts().operator(operator);
    boolean list = cursor().text(1).equals("("); // POSITION(a IN b) has none
    return found(list ? Found.IN : Found.INFIX, BETWEEN, list ? comparison : null);
  }

  private Found like(String comparison, String operator) {
    grammar.facts().operator(operator);
    return found(Found.LIKE, BETWEEN, comparison);
  }

  private Found similar(String comparison, String operator) {
    cursor().advance();
    grammar.facts().function(SIMILAR);
    return like(comparison, operator);
  }

  private Found negated() {
    var cursor = cursor();
    switch (cursor.text(1)) {
      case "between", "in", "like", "ilike" -> cursor.advance();
      case "similar" -> {
        cursor.advance();
        if (!cursor.text(1).equals("to")) {
          throw cursor.unexpected();
        }
      }
      default -> {
        return Found.NONE;
      }
    }
    return switch (cursor.text()) {
      case "between" -> between("NOT BETWEEN", true);
      case "in" -> in("NOT IN", "<>");
      case "like" -> like("NOT LIKE", "!~~");
      case "ilike" -> like("NOT ILIKE", "!~~*");
      default -> similar("NOT SIMILAR TO", "!~");
    };
  }

  private Found is() {
    var cursor = cursor();
    boolean not = cursor.accept("not");
    switch (cursor.text()) {
      case "null", "true", "false", "unknown", "document" -> cursor.advance();
      case "normalized" -> {
        cursor.advance();
        grammar.facts().function(NORMALIZED);
      }
      case "nfc", "nfd", "nfkc", "nfkd" -> {
        cursor.advance();
        cursor.expect("normalized");
        grammar.facts().function(NORMALIZED);
      }
      case "distinct" -> {
        cursor.advance();
        cursor.expect("from");
        grammar.facts().operator("=");
        name = not ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM";
        return Found.INFIX;
      }
      case "json" -> isJson();
      default -> throw cursor.unexpected();
    }
    return Found.TEST;
  }

  private void isJson() {
    var cursor = cursor();
    cursor.advance();
    switch (cursor.text()) {
      case "value", "array", "object", "scalar" -> cursor.advance();
      default -> {}
    }
    if (cursor.is("with", "unique") || cursor.is("without", "unique")) {
      cursor.advance();
      cursor.advance();
      cursor.accept("keys");
    }
  }

  private Found at() {
    var cursor = cursor();
    if (cursor.is("at", "time") && cursor.text(2).equals("zone")) {
      cursor.advance();
      cursor.advance();
      grammar.facts().function(TIMEZONE);
      return found(Found.INFIX, AT, null);
    }
    if (cursor.is("at", "local")) {
      cursor.advance();
      grammar.facts().function(TIMEZONE);
      return found(Found.TEST, AT, null);
    }
    return Found.NONE;
  }

  private static int level(String operator) {
    return switch (operator) {
      case "^" -> 10;
      case "*", "/", "%" -> 9;
      case "+", "-" -> 8;
      case "<", ">", "=", "<=", ">=", "<>" -> COMPARISON;
      default -> OTHER;
    };
  }

  /** The operator itself, unless it computes another value. */
  private static @Nullable String compares(String operator) {
    return switch (operator) {
      case "+", "-", "*", "/", "%", "^", "||", "&", "|", "#", "<<", ">>" -> null;
      default -> operator;
    };
  }

  /** {@code OPERATOR(schema.+)}. */
  private boolean namedOperator() {
    var cursor = cursor();
    if (!cursor.is("operator", "(")) {
      return false;
    }
    cursor.advance();
    cursor.advance();
    qualifiedOperator();
    cursor.expect(")");
    return true;
  }

  /** {@code [schema.]+}. */
  void qualifiedOperator() {
    var cursor = cursor();
    @Nullable String schema = null;
    while (cursor.kind() != TokenKind.OPERATOR) {
      schema = cursor.columnName();
      cursor.expect(".");
    }
    symbol(schema);
  }

  /** One operator; answers its name. */
  private String symbol(@Nullable String schema) {
    var operator = cursor().operator();
    if (schema == null) {
      grammar.facts().operator(operator);
    } else {
      grammar.facts().operator(new QualifiedName(schema, operator));
    }
    return operator;
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
      if (!namedOperator()) {
        symbol(null);
      }
    } else if (!cursor.accept("asc")) {
      cursor.accept("desc");
    }
    if (cursor.accept("nulls") && !cursor.accept("first")) {
      cursor.expect("last");
    }
  }
}
