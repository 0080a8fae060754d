package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * The operators of value expressions: what may stand behind an operand, and their names. Of the one
 * found last it holds what operands want to know.
 */
final class Operators {

  /** How tightly operators bind (documentation, chapter 4.1.6). */
  private static final int OR = 1;

  static final int AND = 2;
  private static final int IS = 4;
  private static final int COMPARISON = 5;
  static final int BETWEEN = 6;
  private static final int OTHER = 7;
  private static final int AT = 11;

  private static final QualifiedName TIMEZONE = Names.catalog("timezone");
  private static final QualifiedName OVERLAPS = Names.catalog("overlaps");
  private static final QualifiedName SIMILAR = Names.catalog("similar_to_escape");
  private static final QualifiedName NORMALIZED = Names.catalog("is_normalized");

  private final Grammar grammar;
  private int level;
  private @Nullable String name;

  /** What was found behind an operand. */
  enum Found {
    NONE,
    /** A type follows. */
    CAST,
    /** The name of a collation follows. */
    COLLATE,
    /** Subscripts follow. */
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

  Operators(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** How tightly the operator found last binds. */
  int level() {
    return level;
  }

  /** Its name if it compares, else null. */
  @Nullable String name() {
    return name;
  }

  /** Moves behind the operator that is here, if there is one; subscripts are left as they are. */
  Found next() {
    var cursor = cursor();
    if (cursor.kind() == TokenKind.OPERATOR) {
      level = level(cursor.text());
      name = compares(symbol());
      return quantified();
    }
    if (isBareLabel()) {
      return Found.NONE;
    }
    return switch (cursor.text()) {
      case "::" -> changing(Found.CAST);
      case "[" -> Found.SUBSCRIPT;
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
      case "collate" -> changing(Found.COLLATE);
      case "at" -> at();
      case "operator" -> {
        name = null;
        if (!named()) {
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

  private Found changing(Found what) {
    cursor().advance();
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

  /** Takes {@code OPERATOR(schema.+)}, if it is here. */
  boolean named() {
    var cursor = cursor();
    if (!cursor.is("operator", "(")) {
      return false;
    }
    cursor.advance();
    cursor.advance();
    @Nullable String schema = null;
    while (cursor.kind() != TokenKind.OPERATOR) {
      schema = cursor.columnName();
      cursor.expect(".");
    }
    symbol(schema);
    cursor.expect(")");
    return true;
  }

  /** Takes an operator without a schema; answers its name. */
  String symbol() {
    return symbol(null);
  }

  private String symbol(@Nullable String schema) {
    var operator = cursor().operator();
    if (schema == null) {
      grammar.facts().operator(operator);
    } else {
      grammar.facts().operator(new QualifiedName(schema, operator));
    }
    return operator;
  }
}
