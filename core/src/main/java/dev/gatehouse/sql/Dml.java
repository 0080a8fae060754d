package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.SubQuery;
import dev.gatehouse.sql.Outline.Table;
import dev.gatehouse.sql.Outline.Use;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE and DELETE (documentation, reference pages of the same names). */
final class Dml {

  /** Names that RETURNING can give the rows: for OLD and for NEW. The server refuses more. */
  private static final int VERSIONS = 2;

  private final Grammar grammar;

  Dml(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  OpenLevel insert() {
    var cursor = cursor();
    var facts = grammar.facts();
    var levels = grammar.levels();
    facts.command("INSERT", StatementKind.DML);
    cursor.expect("insert");
    cursor.expect("into");
    var level = levels.open();
    var name = grammar.names.qualified();
    facts.write(name, "INSERT", Filter.NONE);
    var alias = cursor.accept("as") ? cursor.columnName() : null;
    var target = new Target(name, alias, List.of("excluded", "old", "new"));
    levels.source(target.table());
    var columns =
        cursor.is("(") && !grammar.queries.isBehindParenthesis()
            ? targetColumns(target)
            : List.<String>of();
    if (columns.isEmpty()) {
      assigned(target, "*");
    }
    overriding();
    levels.leave(level);
    var rows =
        cursor.accept("default", "values")
            ? null
            : grammar.queries.query(new Insertion(name, columns));
    levels.resume(level);
    if (rows != null && !rows.isBarren()) {
      level.query(new SubQuery(rows.outline(), Place.EXPRESSION, false));
    }
    if (cursor.accept("on", "conflict")) {
      facts.readTarget(name);
      conflict(target);
    }
    returning(target);
    levels.leave(level);
    return level;
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
  List<String> targetColumns(Target target) {
    var cursor = cursor();
    var columns = new ArrayList<String>(8);
    cursor.expect("(");
    do {
      columns.add(targetColumn(target));
    } while (cursor.accept(","));
    cursor.expect(")");
    return columns;
  }

  private String targetColumn(Target target) {
    var cursor = cursor();
    var column = cursor.columnName();
    assigned(target, column);
    while (true) {
      if (cursor.is("[")) {
        grammar.operands.subscript();
      } else if (cursor.accept(".")) {
        cursor.label();
      } else {
        return column;
      }
    }
  }

  private void assigned(Target target, String column) {
    grammar.levels().use(target.column(column), Place.ASSIGNED, Use.Kind.COLUMN);
  }

  private void conflict(Target target) {
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
    assignments(target);
    grammar.queries.where();
    grammar.facts().nest("UPDATE");
    grammar.facts().write(target.relation(), "UPDATE", Filter.PRESENT);
  }

  /** {@code a COLLATE c opclass, (expression)} with the closing parenthesis. */
  private void indexElements() {
    var cursor = cursor();
    var before = grammar.levels().place(Place.PREDICATE);
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
    grammar.levels().place(before);
  }

  OpenLevel update() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("UPDATE", StatementKind.DML);
    cursor.expect("update");
    var level = grammar.levels().open();
    var target = target();
    cursor.expect("set");
    assignments(target);
    if (cursor.accept("from")) {
      grammar.sources.list();
    }
    changed(target, "UPDATE", level);
    return level;
  }

  OpenLevel delete() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("DELETE", StatementKind.DML);
    cursor.expect("delete");
    cursor.expect("from");
    var level = grammar.levels().open();
    var target = target();
    if (cursor.accept("using")) {
      grammar.sources.list();
    }
    changed(target, "DELETE", level);
    return level;
  }

  /** WHERE and RETURNING of an UPDATE or DELETE. */
  private void changed(Target target, String command, OpenLevel level) {
    grammar.facts().write(target.relation(), command, filter());
    level.filters(grammar.facts());
    returning(target);
    grammar.levels().leave(level);
  }

  /** The target of UPDATE or DELETE, the first source of their level. */
  private Target target() {
    var target = readTarget();
    grammar.levels().source(target.table());
    return target;
  }

  /** A target that is read as well, with its alias; SET is none without AS. */
  Target readTarget() {
    var cursor = cursor();
    var relation = grammar.names.relation();
    boolean aliased = cursor.accept("as") || (cursor.atColumnName() && !cursor.is("set"));
    grammar.facts().readTarget(relation);
    return new Target(relation, aliased ? cursor.columnName() : null, List.of("old", "new"));
  }

  /** What stands behind SET in UPDATE, ON CONFLICT and MERGE. */
  void assignments(Target target) {
    var cursor = cursor();
    do {
      if (cursor.is("(")) {
        targetColumns(target);
        assign();
        grammar.expressions.expression();
      } else {
        var column = targetColumn(target);
        assign();
        if (grammar.expressions.expression() instanceof PendingValue value) {
          value.assign(target.relation(), column);
        }
      }
    } while (cursor.accept(","));
  }

  private void assign() {
    if (cursor().kind() != TokenKind.OPERATOR) {
      throw cursor().unexpected();
    }
    cursor().expect("=");
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

  void returning(Target target) {
    var cursor = cursor();
    if (!cursor.accept("returning")) {
      return;
    }
    grammar.facts().readTarget(target.relation());
    if (cursor.is("with", "(")) {
      cursor.advance();
      cursor.advance();
      var aliases = new ArrayList<String>(VERSIONS);
      do {
        if (!cursor.accept("old")) {
          cursor.expect("new");
        }
        cursor.expect("as");
        var alias = cursor.columnName();
        if (aliases.size() < VERSIONS) {
          aliases.add(alias);
        }
      } while (cursor.accept(","));
      cursor.expect(")");
      grammar.levels().current().versions(aliases);
    }
    grammar.outputs.targets();
  }

  /**
   * What a statement changes.
   *
   * @param versions further aliases of its rows
   */
  record Target(QualifiedName relation, @Nullable String alias, List<String> versions) {

    Table table() {
      return new Table(relation, alias, List.of(), true, versions);
    }

    /** A column of it, whatever else the level reads. */
    Reference column(String name) {
      return new Reference(null, alias == null ? relation.name() : alias, name);
    }
  }
}
