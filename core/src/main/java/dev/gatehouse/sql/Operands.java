package dev.gatehouse.sql;

import static dev.gatehouse.sql.Operand.Other.COMPUTED;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Field;
import dev.gatehouse.sql.Outline.Reference;
import org.jspecify.annotations.Nullable;

/** What stands between operators: literals, columns, parentheses, calls, CASE, sub-queries. */
final class Operands {

  private final Grammar grammar;
  private int strings;

  Operands(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** How many character literals have been read; what is read twice counts twice. */
  int strings() {
    return strings;
  }

  /** One operand with the fields and subscripts taken from it; tells what it is. */
  Operand operand() {
    var cursor = cursor();
    cursor.enter();
    var operand =
        switch (cursor.kind()) {
          case NUMBER, STRING, BITS -> literal();
          case PARAMETER -> {
            var parameter = grammar.levels().parameter(cursor.at());
            cursor.advance();
            yield taken(parameter);
          }
          case SYMBOL -> {
            if (!cursor.is("(")) {
              throw cursor.unexpected();
            }
            yield row(attached(parenthesized()));
          }
          case IDENTIFIER -> name();
          case KEYWORD -> keyword();
          case OPERATOR, END -> throw cursor.unexpected();
        };
    cursor.leave();
    return operand;
  }

  private Operand literal() {
    strings += cursor().kind() == TokenKind.STRING ? 1 : 0;
    var literal = grammar.levels().literal(cursor().at());
    cursor().advance();
    return literal;
  }

  /** A sub-query that has been read to its end becomes part of the level. */
  private Operand attached(Operand content) {
    if (content instanceof OpenQuery query) {
      grammar.levels().attach(query);
      return Operand.Other.QUERY;
    }
    return content;
  }

  /** What an operand in parentheses is once fields and subscripts are taken from it. */
  private Operand row(Operand operand) {
    var cursor = cursor();
    if (operand instanceof Reference row && row.relation() == null && cursor.accept(".")) {
      if (cursor.accept("*")) {
        return column(new Reference(null, row.name(), "*"));
      }
      var field = cursor.label();
      grammar.facts().field(field);
      boolean last = !cursor.is(".") && !cursor.is("[");
      return last ? new Field(new Reference(null, row.name(), field)) : taken(COMPUTED);
    }
    return taken(operand);
  }

  private Operand keyword() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "null", "true", "false" -> {
        return literal();
      }
      case "default" -> cursor.advance();
      case "current_date" -> special("now");
      case "current_time", "current_timestamp", "localtime", "localtimestamp" -> {
        special("now");
        if (cursor.accept("(")) {
          cursor.expectKind(TokenKind.NUMBER);
          cursor.expect(")");
        }
      }
      case "current_role", "current_user", "user" -> special("current_user");
      case "session_user", "system_user" -> special(cursor.text());
      case "current_catalog" -> special("current_database");
      case "case" -> caseExpression();
      case "array" -> {
        return array();
      }
      case "any", "some", "all" -> {
        cursor.advance();
        attached(parenthesized());
      }
      case "exists" -> {
        if (!cursor.text(1).equals("(")) {
          return name();
        }
        cursor.advance();
        if (parenthesized() instanceof OpenQuery query) {
          grammar.levels().attachCondition(query);
        }
      }
      case "row" -> {
        if (!cursor.text(1).equals("(")) {
          return name();
        }
        return rowConstructor();
      }
      case "current_schema" -> {
        if (cursor.text(1).equals("(")) {
          return name();
        }
        special("current_schema");
      }
      default -> {
        if (grammar.specialCalls.isAt()) {
          var operand = grammar.specialCalls.call();
          return taken(operand);
        }
        return isTypedLiteral() ? typedLiteral() : name();
      }
    }
    return COMPUTED;
  }

  /** A word that calls a function. */
  private void special(String function) {
    grammar.facts().function(Names.catalog(function));
    cursor().advance();
  }

  /**
   * Whether a type of several words or with modifiers starts a literal here: {@code numeric(3)
   * '1'}, {@code timestamp with time zone '…'}. The key words of types never name a function.
   */
  private boolean isTypedLiteral() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "double" -> cursor.text(1).equals("precision");
      case "national" -> cursor.text(1).equals("char") || cursor.text(1).equals("character");
      case "bit",
          "char",
          "character",
          "nchar",
          "varchar",
          "timestamp",
          "time",
          "interval",
          "int",
          "integer",
          "smallint",
          "bigint",
          "real",
          "float",
          "decimal",
          "dec",
          "numeric",
          "boolean",
          "json" ->
          cursor.kind(1) == TokenKind.STRING
              || switch (cursor.text(1)) {
                case "(", "varying" -> true;
                case "with", "without" -> cursor.text(2).equals("time");
                default -> false;
              };
      default -> false;
    };
  }

  private Operand typedLiteral() {
    var cursor = cursor();
    cursor.enter();
    var type = grammar.types.base();
    int before = strings;
    var literal = literalOf(type);
    grammar.types.intervalFields();
    cursor.leave();
    grammar.constants.cast(literal, before, type, grammar.types.restricts());
    return literal;
  }

  /** The literal behind the name of its type, and modifiers if it restricts. */
  private Operand typed(QualifiedName type, boolean restricts) {
    int before = strings;
    var literal = literalOf(type);
    grammar.constants.cast(literal, before, type, restricts);
    return literal;
  }

  private Operand literalOf(QualifiedName type) {
    if (cursor().kind() != TokenKind.STRING) {
      throw cursor().unexpected();
    }
    grammar.types.named(type);
    return literal();
  }

  /** A column, a call, or a literal behind the name of its type. */
  private Operand name() {
    var cursor = cursor();
    if (!cursor.atColumnName() && !cursor.atFunctionName()) {
      throw cursor.unexpected();
    }
    @Nullable String schema = null;
    @Nullable String relation = null;
    var name = cursor.name();
    while (cursor.is(".")) {
      cursor.advance();
      schema = relation;
      relation = name;
      if (cursor.accept("*")) {
        return column(new Reference(schema, relation, "*"));
      }
      name = cursor.label();
    }
    if (cursor.is("(")) {
      var function = new QualifiedName(relation, name);
      grammar.calls.call(function);
      if (cursor.kind() == TokenKind.STRING) {
        return typed(function, true);
      }
      return taken(COMPUTED);
    }
    if (cursor.kind() == TokenKind.STRING) {
      return typed(new QualifiedName(relation, name), false);
    }
    if (relation != null) {
      grammar.facts().field(name);
    }
    var column = column(new Reference(schema, relation, name));
    return taken(column);
  }

  private Reference column(Reference reference) {
    grammar.levels().reference(reference);
    return reference;
  }

  /** What an operand is once {@code .field}, {@code .*} and {@code [subscript]} are taken. */
  Operand taken(Operand operand) {
    var cursor = cursor();
    var result = operand;
    while (true) {
      if (cursor.is("[")) {
        subscript();
        result = COMPUTED;
      } else if (cursor.accept(".")) {
        result = cursor.accept("*") ? Operand.Other.ROW : COMPUTED;
        if (result == COMPUTED) {
          grammar.facts().field(cursor.label());
        }
      } else {
        return result;
      }
    }
  }

  /** {@code [1]}, {@code [1:2]}, {@code [:]}. */
  void subscript() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("[");
    if (!cursor.is(":") && !cursor.is("]")) {
      grammar.expressions.expression();
    }
    if (cursor.accept(":") && !cursor.is("]")) {
      grammar.expressions.expression();
    }
    cursor.expect("]");
    cursor.leave();
  }

  /**
   * A query, an expression or a row in parentheses. What is inside decides: PostgreSQL's grammar
   * has no other way to tell {@code ((SELECT 1) UNION SELECT 2)} from {@code ((SELECT 1) + 1)}.
   *
   * @return what is inside; a query is the caller's to attach
   */
  private Operand parenthesized() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    var content = content();
    cursor.expect(")");
    cursor.leave();
    return content;
  }

  private Operand content() {
    var cursor = cursor();
    if (grammar.queries.isAtQuery()) {
      return grammar.queries.query();
    }
    Operand first;
    int before = strings;
    if (cursor.is("(")) {
      var inner = parenthesized();
      if (inner instanceof OpenQuery query && grammar.queries.isBehindQuery()) {
        return grammar.queries.rest(query);
      }
      first = grammar.expressions.rest(row(attached(inner)), before);
    } else {
      first = grammar.expressions.expression();
    }
    if (!cursor.is(",")) {
      return first;
    }
    while (cursor.accept(",")) {
      grammar.expressions.expression();
    }
    return COMPUTED;
  }

  /** What IN compares a column with: a list or a query. */
  Operand comparedList(Operand column, @Nullable String operator) {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    if (grammar.queries.isAtQuery() || cursor.is("(")) {
      attached(content());
    } else {
      compared(column, operator);
    }
    cursor.expect(")");
    cursor.leave();
    // POSITION(a IN (b).c) has no list.
    return taken(COMPUTED);
  }

  private void compared(Operand column, @Nullable String operator) {
    do {
      var value = grammar.expressions.expression();
      if (operator != null) {
        grammar.expressions.relate(column, operator, value);
      }
    } while (cursor().accept(","));
  }

  /** What ANY, SOME or ALL compare a column with: an array, written out or as a value. */
  Operand quantified(Operand column, @Nullable String operator) {
    var cursor = cursor();
    if (cursor.is("(", "array") && cursor.text(2).equals("[")) {
      int before = strings;
      cursor.enter();
      cursor.advance();
      cursor.advance();
      cursor.advance();
      if (!cursor.is("]") && !cursor.is("[")) {
        compared(column, operator);
      } else if (cursor.is("[")) {
        nestedElements();
      }
      cursor.expect("]");
      grammar.expressions.rest(COMPUTED, before);
      cursor.expect(")");
      cursor.leave();
      return COMPUTED;
    }
    var content = attached(parenthesized());
    if (operator != null) {
      grammar.expressions.relate(column, operator, content);
    }
    return COMPUTED;
  }

  private Operand rowConstructor() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    cursor.expect("(");
    if (!cursor.is(")")) {
      grammar.expressions.list();
    }
    cursor.expect(")");
    cursor.leave();
    return taken(COMPUTED);
  }

  private Operand array() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.is("(")) {
      attached(parenthesized());
    } else {
      elements();
    }
    return taken(COMPUTED);
  }

  private void elements() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("[");
    if (!cursor.is("]")) {
      nestedElements();
    }
    cursor.expect("]");
    cursor.leave();
  }

  private void nestedElements() {
    do {
      if (cursor().is("[")) {
        elements();
      } else {
        grammar.expressions.expression();
      }
    } while (cursor().accept(","));
  }

  private void caseExpression() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    Operand compared = COMPUTED;
    boolean simple = !cursor.is("when");
    if (simple) {
      compared = condition();
      grammar.facts().operator("=");
    }
    do {
      cursor.expect("when");
      var value = condition();
      if (simple) {
        grammar.expressions.relate(compared, "=", value);
      }
      cursor.expect("then");
      grammar.expressions.expression();
    } while (cursor.is("when"));
    if (cursor.accept("else")) {
      grammar.expressions.expression();
    }
    cursor.expect("end");
    cursor.leave();
  }

  private Operand condition() {
    var levels = grammar.levels();
    var before = levels.place(Place.PREDICATE);
    var condition = grammar.expressions.expression();
    levels.place(before);
    return condition;
  }
}
