package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ParameterUse;
import dev.gatehouse.api.sql.StatementKind;

/** EXPLAIN and prepared statements: commands that carry another one. */
final class Wrapping {

  private final Grammar grammar;

  Wrapping(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** EXPLAIN; without ANALYZE what it carries is planned, which already runs code of functions. */
  void explain() {
    var cursor = cursor();
    grammar.facts().command("EXPLAIN", StatementKind.EXPLAIN);
    cursor.expect("explain");
    boolean executes;
    if (cursor.is("(") && !grammar.queries.isBehindParenthesis()) {
      executes = options();
    } else {
      executes = cursor.accept("analyze") || cursor.accept("analyse");
      cursor.accept("verbose");
    }
    if (executes) {
      carried();
    } else {
      grammar.facts().suspend();
      carried();
      grammar.facts().resume();
    }
  }

  /** Options in parentheses; tells whether the statement runs, which the last ANALYZE says. */
  private boolean options() {
    var cursor = cursor();
    boolean executes = false;
    cursor.expect("(");
    do {
      boolean analyze = isAnalyze();
      cursor.label();
      boolean off = isOff();
      if (!cursor.is(",") && !cursor.is(")")) {
        optionValue();
      }
      executes = analyze ? !off : executes;
    } while (cursor.accept(","));
    cursor.expect(")");
    return executes;
  }

  /** Also in quotes: names of options are compared as text. */
  private boolean isAnalyze() {
    var cursor = cursor();
    return cursor.is("analyze")
        || cursor.is("analyse")
        || (cursor.kind() == TokenKind.IDENTIFIER
            && Spelling.identifier(cursor.tokens().text(cursor.at())).equals("analyze"));
  }

  /** Whether the option's value surely turns it off. */
  private boolean isOff() {
    var cursor = cursor();
    var value =
        switch (cursor.kind()) {
          case STRING -> grammar.constants.string(0);
          case NUMBER, IDENTIFIER, KEYWORD -> cursor.tokens().text(cursor.at());
          case BITS, PARAMETER, OPERATOR, SYMBOL, END -> "";
        };
    return switch (Characters.lower(value, 0, value.length())) {
      case "off", "false", "\"off\"", "\"false\"" -> true;
      case "0" -> {
        grammar.facts().out().literalSensitive();
        yield true;
      }
      default -> {
        if (cursor.kind() == TokenKind.NUMBER) {
          grammar.facts().out().literalSensitive();
        }
        yield false;
      }
    };
  }

  private void optionValue() {
    var cursor = cursor();
    switch (cursor.kind()) {
      case STRING, NUMBER, IDENTIFIER, KEYWORD -> cursor.advance();
      case OPERATOR -> grammar.constants.number();
      case BITS, PARAMETER, SYMBOL, END -> throw cursor.unexpected();
    }
  }

  private void carried() {
    var facts = grammar.facts();
    facts.wrap();
    switch (cursor().text()) {
      case "execute" -> execute();
      case "declare" -> grammar.commands().cursors.declare();
      case "create" -> grammar.commands().queryDdl.createAs();
      case "refresh" -> grammar.commands().queryDdl.refresh();
      default -> grammar.statements.preparable();
    }
    facts.unwrap();
  }

  void prepare() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("PREPARE", StatementKind.PREPARED);
    cursor.expect("prepare");
    facts.out().prepared(cursor.columnName());
    if (cursor.accept("(")) {
      int number = 0;
      do {
        var type = grammar.types.type();
        // FLOAT(n) is one of two types: no type has that name.
        boolean either = grammar.types.restricts() && type.name().equals("float8");
        facts.out().parameters(new ParameterUse(++number, either ? Names.catalog("float") : type));
      } while (cursor.accept(","));
      cursor.expect(")");
    }
    cursor.expect("as");
    facts.wrap();
    facts.suspend();
    grammar.statements.preparable();
    facts.resume();
    facts.unwrap();
  }

  /** EXECUTE; what it does is known to whoever remembers the prepared statement. */
  void execute() {
    var cursor = cursor();
    grammar.facts().command("EXECUTE", StatementKind.PREPARED);
    cursor.expect("execute");
    grammar.facts().out().prepared(cursor.columnName());
    if (cursor.accept("(")) {
      int number = 0;
      do {
        number++;
        if (grammar.expressions.expression() instanceof PendingValue value) {
          value.argument(number);
        }
      } while (cursor.accept(","));
      cursor.expect(")");
    }
  }

  void deallocate() {
    var cursor = cursor();
    var facts = grammar.facts();
    cursor.expect("deallocate");
    if (cursor.is("prepare") && !cursor.isLast()) {
      cursor.advance();
    }
    if (cursor.accept("all")) {
      facts.command("DEALLOCATE ALL", StatementKind.PREPARED);
    } else {
      facts.command("DEALLOCATE", StatementKind.PREPARED);
      facts.out().prepared(cursor.columnName());
    }
  }
}
