package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.sql.Outline.Table;
import java.util.List;

/** Definitions that are read in full depth, and the parts that several of them share. */
final class Definitions {

  private final Grammar grammar;

  Definitions(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /**
   * The rest of CREATE, behind the words of the type and IF NOT EXISTS.
   *
   * @return whether there is a production for this type; if not, nothing is read
   */
  boolean create(String type) {
    switch (type) {
      case "TABLE", "FOREIGN TABLE" -> grammar.commands().tableDdl.table(type);
      case "DOMAIN" -> grammar.commands().tableDdl.domain();
      case "INDEX" -> index();
      case "SEQUENCE" -> {
        grammar.facts().object(type, grammar.names.qualified(), Action.CREATE);
        sequenceOptions();
      }
      case "SCHEMA" -> schema();
      case "TYPE" -> type();
      case "AGGREGATE" -> grammar.commands().definitionLists.aggregate();
      case "OPERATOR" -> grammar.commands().definitionLists.operator();
      case "COLLATION" -> grammar.commands().definitionLists.collation();
      case "TRIGGER" -> trigger();
      case "ROLE" -> grammar.commands().accessDdl.role();
      case "POLICY" -> grammar.commands().accessDdl.policy();
      case "RULE" -> grammar.commands().accessDdl.rule();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads something that sees the columns of a relation. */
  void over(QualifiedName relation, Runnable part) {
    var levels = grammar.levels();
    var level = levels.open();
    levels.source(new Table(relation, null, List.of(), true, List.of()));
    part.run();
    levels.leave(level);
    var query = new OpenQuery();
    query.add(level);
    levels.attachCondition(query);
  }

  private void index() {
    var cursor = cursor();
    if (!cursor.is("on")) {
      grammar.facts().object("INDEX", grammar.names.any(), Action.CREATE);
    }
    cursor.expect("on");
    var table = grammar.names.relation();
    grammar.facts().object("TABLE", table, Action.USE);
    grammar.facts().readTarget(table);
    accessMethod();
    indexElements(table);
    if (cursor.accept("include")) {
      indexElements(table);
    }
    grammar.commands().tableDdl.distinct();
    if (cursor.accept("with")) {
      grammar.names.skipParentheses();
    }
    if (cursor.accept("tablespace")) {
      grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
    }
    if (cursor.accept("where")) {
      over(
          table,
          () -> {
            grammar.levels().place(Place.PREDICATE);
            grammar.expressions.expression();
          });
    }
  }

  /** {@code USING name}, if it is there. */
  void accessMethod() {
    if (cursor().accept("using")) {
      grammar.commands().objectNames.reference("ACCESS METHOD", Action.USE);
    }
  }

  /** {@code (a, lower(b) COLLATE c opclass DESC NULLS LAST, (d) WITH =)}. */
  void indexElements(QualifiedName table) {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    over(
        table,
        () -> {
          do {
            indexElement();
          } while (cursor.accept(","));
        });
    cursor.expect(")");
    cursor.leave();
  }

  private void indexElement() {
    var cursor = cursor();
    grammar.expressions.expression();
    if (cursor.atColumnName() && !cursor.is("nulls")) {
      grammar.facts().object("OPERATOR CLASS", grammar.names.any(), Action.USE);
      if (cursor.is("(")) {
        grammar.names.skipParentheses();
      }
    }
    if (!cursor.accept("asc")) {
      cursor.accept("desc");
    }
    if (cursor.accept("nulls") && !cursor.accept("first")) {
      cursor.expect("last");
    }
    if (cursor.accept("with")) {
      if (cursor.accept("operator")) {
        cursor.expect("(");
        grammar.facts().operator(grammar.commands().objectNames.operator());
        cursor.expect(")");
      } else {
        grammar.facts().operator(grammar.commands().objectNames.operator());
      }
    }
  }

  /** What a sequence, or the one of an identity, is to do; as long as options follow. */
  void sequenceOptions() {
    while (sequenceOption()) {}
  }

  private boolean sequenceOption() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "as" -> {
        cursor.advance();
        grammar.types.type();
      }
      case "cycle", "logged", "unlogged" -> cursor.advance();
      case "no" -> {
        cursor.advance();
        cursor.label();
      }
      case "increment", "start", "cache", "minvalue", "maxvalue" -> {
        cursor.advance();
        if (!cursor.accept("by")) {
          cursor.accept("with");
        }
        number();
      }
      case "restart" -> {
        cursor.advance();
        if (cursor.accept("with") || cursor.kind() == TokenKind.NUMBER || cursor.is("-")) {
          number();
        }
      }
      case "owned" -> {
        cursor.advance();
        cursor.expect("by");
        if (!cursor.accept("none")) {
          grammar.facts().object("TABLE", grammar.names.owner(), Action.USE);
        }
      }
      case "sequence" -> {
        cursor.advance();
        cursor.expect("name");
        grammar.facts().object("SEQUENCE", grammar.names.any(), Action.CREATE);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void number() {
    var cursor = cursor();
    if (!cursor.accept("-")) {
      cursor.accept("+");
    }
    cursor.expectKind(TokenKind.NUMBER);
  }

  /** A schema with what is created in it. */
  private void schema() {
    var cursor = cursor();
    boolean named = !cursor.is("authorization");
    if (named) {
      grammar.facts().object("SCHEMA", grammar.names.any(), Action.CREATE);
    }
    if (!named || cursor.is("authorization")) {
      cursor.expect("authorization");
      var role = grammar.names.any();
      grammar.facts().object("ROLE", role, Action.USE);
      if (!named) {
        grammar.facts().object("SCHEMA", role, Action.CREATE);
      }
    }
    grammar.facts().wrap();
    while (!cursor.atEnd()) {
      if (!cursor.is("create") && !cursor.is("grant")) {
        throw cursor.unexpected();
      }
      grammar.statements.statement();
    }
    grammar.facts().unwrap();
  }

  /** A type of any kind. */
  private void type() {
    var cursor = cursor();
    var name = grammar.names.any();
    grammar.facts().object("TYPE", name, Action.CREATE);
    if (!cursor.accept("as")) {
      if (!cursor.atEnd()) {
        grammar.commands().definitionLists.list();
      }
      return;
    }
    if (cursor.accept("range")) {
      grammar.commands().definitionLists.list();
      return;
    }
    boolean labels = cursor.accept("enum");
    cursor.expect("(");
    if (!cursor.is(")")) {
      do {
        if (labels) {
          cursor.expectKind(TokenKind.STRING);
        } else {
          grammar.commands().tableDdl.column(name);
        }
      } while (cursor.accept(","));
    }
    cursor.expect(")");
  }

  private void trigger() {
    var cursor = cursor();
    grammar.facts().object("TRIGGER", grammar.names.any(), Action.CREATE);
    if (!cursor.accept("before") && !cursor.accept("after")) {
      cursor.expect("instead");
      cursor.expect("of");
    }
    do {
      cursor.label();
      if (cursor.accept("of")) {
        do {
          cursor.columnName();
        } while (cursor.accept(","));
      }
    } while (cursor.accept("or"));
    cursor.expect("on");
    var table = grammar.names.qualified();
    grammar.facts().object("TABLE", table, Action.USE);
    grammar.facts().readTarget(table);
    if (cursor.accept("from")) {
      grammar.commands().tableDdl.used();
    }
    grammar.commands().tableDdl.attributes();
    if (cursor.accept("referencing")) {
      while (cursor.accept("old") || cursor.accept("new")) {
        cursor.label();
        cursor.accept("as");
        cursor.columnName();
      }
    }
    if (cursor.accept("for")) {
      cursor.accept("each");
      cursor.label();
    }
    if (cursor.accept("when")) {
      cursor.expect("(");
      grammar.commands().tableDdl.expression(table);
      cursor.expect(")");
    }
    cursor.expect("execute");
    if (!cursor.accept("function")) {
      cursor.expect("procedure");
    }
    grammar.facts().function(grammar.names.any());
    grammar.names.skipParentheses();
  }
}
