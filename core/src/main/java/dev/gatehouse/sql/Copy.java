package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.CopyUse.Direction;
import dev.gatehouse.api.sql.CopyUse.End;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Outline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** COPY in all spellings. What reaches a file or a program of the server is OPAQUE. */
final class Copy {

  private final Grammar grammar;

  Copy(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void copy() {
    var cursor = cursor();
    grammar.facts().command("COPY", StatementKind.COPY);
    cursor.expect("copy");
    if (cursor.accept("(")) {
      grammar.facts().wrap();
      grammar.statements.preparable();
      grammar.facts().unwrap();
      cursor.expect(")");
      cursor.expect("to");
      end(Direction.OUT, null, List.of());
    } else {
      table();
      return;
    }
    options();
  }

  private void table() {
    var cursor = cursor();
    var facts = grammar.facts();
    if (cursor.is("binary") && cursor.atColumnName(1)) {
      cursor.advance();
    }
    var name = grammar.names.qualified();
    var columns = columns();
    var direction = cursor.accept("from") ? Direction.IN : Direction.OUT;
    if (direction == Direction.IN) {
      facts.write(name, "COPY", Filter.NONE);
    } else {
      cursor.expect("to");
      facts.readTarget(name);
    }
    var place = direction == Direction.IN ? Place.ASSIGNED : Place.OUTPUT;
    for (var column : columns.isEmpty() ? List.of("*") : columns) {
      facts.out().columns(new ColumnUse(Set.of(name), column, place));
    }
    end(direction, name, columns);
    options();
    if (direction == Direction.IN && cursor.is("where")) {
      where(name);
    }
  }

  /** The condition on the rows that come in sees the columns of the relation. */
  private void where(QualifiedName relation) {
    var levels = grammar.levels();
    var level = levels.open();
    levels.source(new Table(relation, null, List.of(), true, List.of()));
    grammar.queries.where();
    levels.leave(level);
    var query = new OpenQuery();
    query.add(level);
    levels.attachCondition(query);
  }

  private List<String> columns() {
    var cursor = cursor();
    if (!cursor.accept("(")) {
      return List.of();
    }
    var columns = new ArrayList<String>();
    do {
      columns.add(cursor.columnName());
    } while (cursor.accept(","));
    cursor.expect(")");
    return columns;
  }

  private void end(Direction direction, @Nullable QualifiedName relation, List<String> columns) {
    var cursor = cursor();
    var facts = grammar.facts();
    var end = End.FILE;
    @Nullable String target = null;
    if (cursor.accept("stdin") || cursor.accept("stdout")) {
      end = End.CLIENT;
    } else {
      if (cursor.accept("program")) {
        end = End.PROGRAM;
        facts.carrier("COPY PROGRAM", "COPY runs a program on the server");
      } else {
        facts.opaque("COPY reaches a file of the server");
      }
      target = grammar.constants.string();
    }
    facts.out().copy(new CopyUse(direction, end, relation, List.copyOf(columns), target));
  }

  /** Old and new options; they name columns of the relation, nothing else. */
  private void options() {
    var cursor = cursor();
    while (!cursor.atEnd() && !cursor.is("where")) {
      if (cursor.is("(")) {
        grammar.names.skipParentheses();
      } else if (cursor.is(")")) {
        throw cursor.unexpected();
      } else {
        cursor.advance();
      }
    }
  }
}
