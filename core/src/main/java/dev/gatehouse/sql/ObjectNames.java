package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import java.util.StringJoiner;

/** How DROP, COMMENT and GRANT name an existing object: every kind in a way of its own. */
final class ObjectNames {

  private final Grammar grammar;

  ObjectNames(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /**
   * One object, behind the words of its type.
   *
   * @param type as {@link ObjectTypes#read} gives it
   */
  void reference(String type, Action action) {
    grammar.facts().object(type, name(type), action);
  }

  /** Its name, with what belongs to it: a signature, the table of a trigger. Reports only those. */
  QualifiedName name(String type) {
    var cursor = cursor();
    return switch (type) {
      case "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE" -> {
        var name = grammar.names.any();
        if (cursor.is("(")) {
          signature();
        }
        yield name;
      }
      case "OPERATOR" -> {
        var name = operator();
        signature();
        yield name;
      }
      case "OPERATOR CLASS", "OPERATOR FAMILY" -> {
        var name = grammar.names.any();
        cursor.expect("using");
        used("ACCESS METHOD");
        yield name;
      }
      case "TRIGGER", "RULE", "POLICY", "CONSTRAINT" -> {
        var name = grammar.names.any();
        cursor.expect("on");
        used(cursor.accept("domain") ? "DOMAIN" : "TABLE");
        yield name;
      }
      case "CAST" -> {
        cursor.expect("(");
        var name = written(grammar.types::type);
        cursor.expect("as");
        grammar.types.type();
        cursor.expect(")");
        yield name;
      }
      case "TRANSFORM" -> {
        cursor.expect("for");
        var name = written(grammar.types::type);
        cursor.expect("language");
        used("LANGUAGE");
        yield name;
      }
      case "USER MAPPING" -> {
        cursor.expect("for");
        used("ROLE");
        cursor.expect("server");
        var server = grammar.names.any();
        grammar.facts().object("SERVER", server, Action.USE);
        yield server;
      }
      case "LARGE OBJECT" -> new QualifiedName(null, grammar.constants.number());
      case "COLUMN" -> grammar.names.owner();
      case "TYPE", "DOMAIN" -> type();
      default -> grammar.names.any();
    };
  }

  private void used(String type) {
    grammar.facts().object(type, grammar.names.any(), Action.USE);
  }

  /** The name of a type, or what stands for it where it has several words. */
  private QualifiedName type() {
    var cursor = cursor();
    int start = cursor.at();
    if (cursor.kind() == TokenKind.IDENTIFIER || cursor.text(1).equals(".")) {
      var name = grammar.names.any();
      if (cursor.is("[") || cursor.is("(") || cursor.is("%")) {
        cursor.rewind(start);
        grammar.types.type();
      }
      return name;
    }
    return written(grammar.types::type);
  }

  /** The words of a type without its modifiers and bounds: their values are no part of its name. */
  private QualifiedName written(Runnable type) {
    var cursor = cursor();
    int start = cursor.at();
    type.run();
    var words = new StringJoiner(" ");
    int open = 0;
    for (int at = start; at < cursor.at(); at++) {
      var text = cursor.tokens().text(at);
      open += text.equals("(") ? 1 : 0;
      var kind = cursor.tokens().kind(at);
      if (open == 0 && kind != TokenKind.NUMBER) {
        words.add(kind == TokenKind.IDENTIFIER ? Spelling.identifier(text) : text);
      }
      open -= text.equals(")") ? 1 : 0;
    }
    return new QualifiedName(null, Spelling.cut(words.toString()));
  }

  /** {@code [schema.]operator}. */
  QualifiedName operator() {
    var cursor = cursor();
    var schema = cursor.atLabel() ? cursor.label() : null;
    if (schema != null) {
      cursor.expect(".");
      while (cursor.atLabel()) {
        schema = cursor.label();
        cursor.expect(".");
      }
    }
    if (cursor.kind() != TokenKind.OPERATOR) {
      throw cursor.unexpected();
    }
    var name = cursor.tokens().text(cursor.at());
    cursor.advance();
    return new QualifiedName(schema, name.equals("!=") ? "<>" : name);
  }

  /**
   * The arguments of a routine in parentheses: modes, names, types, defaults; {@code *} and ORDER
   * BY of aggregates, NONE of operators.
   */
  void signature() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    if (!cursor.accept("*") && !cursor.is(")")) {
      do {
        cursor.accept("order", "by");
        argument();
        if (cursor.accept("order", "by")) {
          argument();
        }
      } while (cursor.accept(","));
    }
    cursor.expect(")");
    cursor.leave();
  }

  private void argument() {
    var cursor = cursor();
    mode();
    if (isNameOfArgument()) {
      cursor.advance();
      mode();
    }
    if (cursor.is("none") && !cursor.text(1).equals(".")) {
      cursor.advance();
    } else {
      grammar.types.type();
    }
    if (cursor.accept("default") || cursor.accept("=")) {
      grammar.expressions.expression();
    }
  }

  private void mode() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "in", "variadic" -> {
        cursor.advance();
        cursor.accept("out");
      }
      case "out", "inout" -> {
        if (startsType(1)) {
          cursor.advance();
        }
      }
      default -> {}
    }
  }

  /** Whether the word here is a name, because a type or a mode follows it. */
  private boolean isNameOfArgument() {
    var cursor = cursor();
    if (!cursor.atFunctionName() && !cursor.atColumnName()) {
      return false;
    }
    return switch (cursor.text()) {
      case "double" -> startsType(1) && !cursor.text(1).equals("precision");
      case "bit", "char", "character", "nchar", "national", "setof" -> false;
      case "time", "timestamp", "interval" -> false;
      default -> startsType(1);
    };
  }

  private boolean startsType(int ahead) {
    var cursor = cursor();
    return switch (cursor.text(ahead)) {
      case "array", "default", "order", "as", "with", "without" -> false;
      case "in", "out", "inout", "variadic", "setof" -> true;
      default ->
          cursor.kind(ahead) == TokenKind.IDENTIFIER || cursor.kind(ahead) == TokenKind.KEYWORD;
    };
  }
}
