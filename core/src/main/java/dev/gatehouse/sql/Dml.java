package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;

/** INSERT, UPDATE and DELETE (documentation, reference pages of the same names). */
final class Dml {

  private final Grammar grammar;

  Dml(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void insert() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("INSERT", StatementKind.DML);
    cursor.expect("insert");
    cursor.expect("into");
    var target = grammar.names.qualified();
    facts.write(target, "INSERT", Filter.NONE);
    if (cursor.accept("as")) {
      cursor.columnName();
    }
    if (cursor.is("(") && !isQueryAhead()) {
      targetColumns();
    }
    overriding();
    if (!cursor.accept("default", "values")) {
      grammar.queries.query();
    }
    if (cursor.accept("on", "conflict")) {
      facts.readTarget(target);
      conflict(target);
    }
    returning(target);
  }

  private boolean isQueryAhead() {
    var cursor = cursor();
    return switch (cursor.text(1)) {
      case "select", "with", "table", "(" -> true;
      case "values" -> cursor.text(2).equals("(");
      default -> false;
    };
  }

  void overriding() {
    var cursor = cursor();
    if (cursor.accept("overriding")) {
      if (!cursor.accept("user")) {
        cursor.expect("system");
      }
      cursor.expect("value");
    }
  }

  /** {@code (a, b.c, d[1])}. */
  void targetColumns() {
    var cursor = cursor();
    cursor.expect("(");
    do {
      targetColumn();
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  private void targetColumn() {
    var cursor = cursor();
    cursor.columnName();
    while (true) {
      if (cursor.is("[")) {
        grammar.operands.subscript();
      } else if (cursor.accept(".")) {
        cursor.label();
      } else {
        return;
      }
    }
  }

  private void conflict(QualifiedName target) {
    var cursor = cursor();
    if (cursor.accept("on", "constraint")) {
      cursor.columnName();
    } else if (cursor.accept("(")) {
      indexElements();
      grammar.queries.where();
    }
    cursor.expect("do");
    if (cursor.accept("nothing")) {
      return;
    }
    cursor.expect("update");
    cursor.expect("set");
    assignments();
    grammar.queries.where();
    grammar.facts().nest("UPDATE");
    grammar.facts().write(target, "UPDATE", Filter.PRESENT);
  }

  /** {@code a COLLATE c opclass, (expression)} with the closing parenthesis. */
  private void indexElements() {
    var cursor = cursor();
    do {
      grammar.expressions.expression();
      if (cursor.atColumnName()) {
        grammar.names.qualified();
      }
      if (!cursor.accept("asc")) {
        cursor.accept("desc");
      }
      if (cursor.accept("nulls")) {
        cursor.advance();
      }
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  void update() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("UPDATE", StatementKind.DML);
    cursor.expect("update");
    var target = grammar.names.relation();
    targetAlias();
    cursor.expect("set");
    facts.readTarget(target);
    assignments();
    if (cursor.accept("from")) {
      grammar.sources.list();
    }
    facts.write(target, "UPDATE", filter());
    returning(target);
  }

  void delete() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("DELETE", StatementKind.DML);
    cursor.expect("delete");
    cursor.expect("from");
    var target = grammar.names.relation();
    targetAlias();
    facts.readTarget(target);
    if (cursor.accept("using")) {
      grammar.sources.list();
    }
    facts.write(target, "DELETE", filter());
    returning(target);
  }

  /** An alias of a target; SET is none without AS. */
  void targetAlias() {
    var cursor = cursor();
    if (cursor.accept("as")) {
      cursor.columnName();
    } else if (cursor.atColumnName() && !cursor.is("set")) {
      cursor.columnName();
    }
  }

  /** What stands behind SET in UPDATE, ON CONFLICT and MERGE. */
  void assignments() {
    var cursor = cursor();
    do {
      if (cursor.is("(")) {
        targetColumns();
      } else {
        targetColumn();
      }
      if (cursor.kind() != TokenKind.OPERATOR) {
        throw cursor.unexpected();
      }
      cursor.expect("=");
      grammar.expressions.expression();
    } while (cursor.accept(","));
  }

  private Filter filter() {
    var cursor = cursor();
    if (cursor.is("where", "current") && cursor.text(2).equals("of")) {
      cursor.advance();
      cursor.advance();
      cursor.advance();
      if (!cursor.acceptKind(TokenKind.PARAMETER)) {
        grammar.facts().out().cursors(cursor.columnName());
      }
      return Filter.CURRENT_OF;
    }
    return grammar.queries.where();
  }

  void returning(QualifiedName target) {
    var cursor = cursor();
    if (!cursor.accept("returning")) {
      return;
    }
    grammar.facts().readTarget(target);
    if (cursor.is("with", "(")) {
      cursor.advance();
      cursor.advance();
      do {
        if (!cursor.accept("old")) {
          cursor.expect("new");
        }
        cursor.expect("as");
        cursor.columnName();
      } while (cursor.accept(","));
      cursor.expect(")");
    }
    grammar.queries.targets();
  }
}
