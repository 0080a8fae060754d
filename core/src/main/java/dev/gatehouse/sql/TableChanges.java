package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;

/** What ALTER TABLE does, and ALTER of whatever is built like a table. */
final class TableChanges {

  private final Grammar grammar;

  TableChanges(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** The changes behind the name; nothing if the type has other ones. */
  void alter(String type, QualifiedName name) {
    switch (type) {
      case "TABLE", "FOREIGN TABLE", "INDEX", "VIEW", "MATERIALIZED VIEW" -> changes(name);
      case "TYPE" -> {
        do {
          attribute(name);
        } while (cursor().accept(","));
      }
      case "DOMAIN" -> domain(name);
      case "SEQUENCE" -> {
        grammar.commands().definitions.sequenceOptions();
        if (!cursor().atEnd()) {
          changes(name);
        }
      }
      default -> {}
    }
  }

  /** One change of an enum or a composite type. */
  private void attribute(QualifiedName type) {
    var cursor = cursor();
    if (cursor.accept("add", "value")) {
      if (cursor.accept("if", "not")) {
        cursor.expect("exists");
      }
      cursor.expectKind(TokenKind.STRING);
      if (cursor.accept("before") || cursor.accept("after")) {
        cursor.expectKind(TokenKind.STRING);
      }
      return;
    }
    if (cursor.accept("set", "(")) {
      cursor.rewind(cursor.at() - 1);
      grammar.commands().definitionLists.list();
      return;
    }
    if (cursor.accept("add", "attribute")) {
      grammar.commands().tableDdl.column(type);
    } else if (cursor.accept("drop", "attribute")) {
      cursor.accept("if", "exists");
      cursor.columnName();
    } else {
      cursor.expect("alter");
      cursor.expect("attribute");
      cursor.columnName();
      cursor.accept("set", "data");
      type(type);
    }
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    }
  }

  private void domain(QualifiedName domain) {
    var cursor = cursor();
    var word = cursor.text();
    cursor.advance();
    switch (word) {
      case "add" -> grammar.commands().tableDdl.constraint(domain);
      case "validate" -> {
        cursor.expect("constraint");
        cursor.columnName();
      }
      case "set" -> column(domain);
      case "drop" -> {
        if (cursor.is("constraint")) {
          drop();
        } else if (!cursor.accept("default")) {
          cursor.expect("not");
          cursor.expect("null");
        }
      }
      default -> throw cursor.unexpected();
    }
  }

  private void changes(QualifiedName table) {
    do {
      change(table);
    } while (cursor().accept(","));
  }

  private void change(QualifiedName table) {
    var cursor = cursor();
    var word = cursor.text();
    cursor.advance();
    switch (word) {
      case "add" -> add(table);
      case "drop" -> drop();
      case "alter" -> alter(table);
      case "validate" -> {
        cursor.expect("constraint");
        cursor.columnName();
      }
      case "enable", "disable" -> enable();
      case "force" -> rowSecurity();
      case "no" -> {
        if (cursor.accept("inherit")) {
          grammar.commands().tableDdl.used();
        } else {
          cursor.expect("force");
          rowSecurity();
        }
      }
      case "inherit" -> grammar.commands().tableDdl.used();
      case "cluster" -> {
        cursor.expect("on");
        grammar.commands().objectNames.reference("INDEX", Action.USE);
      }
      case "of" -> {
        var row = grammar.names.any();
        grammar.facts().type(row);
        grammar.facts().object("TYPE", row, Action.USE);
      }
      case "not" -> cursor.expect("of");
      case "owner" -> {
        cursor.expect("to");
        grammar.commands().objectNames.reference("ROLE", Action.USE);
      }
      case "replica" -> {
        cursor.expect("identity");
        cursor.label();
        if (cursor.accept("index")) {
          grammar.commands().objectNames.reference("INDEX", Action.USE);
        }
      }
      case "attach" -> {
        cursor.expect("partition");
        grammar.commands().tableDdl.used();
        if (!cursor.atEnd()) {
          grammar.commands().tableDdl.bound();
        }
      }
      case "detach" -> {
        cursor.expect("partition");
        grammar.commands().tableDdl.used();
        if (!cursor.accept("concurrently")) {
          cursor.accept("finalize");
        }
      }
      case "options" -> {
        grammar.names.skipParentheses();
        grammar.commands().foreignDdl.elsewhere();
      }
      case "reset" -> grammar.names.skipParentheses();
      case "set" -> set();
      default -> throw cursor.unexpected();
    }
  }

  private void add(QualifiedName table) {
    var cursor = cursor();
    if (grammar.commands().tableDdl.isConstraint()) {
      grammar.commands().tableDdl.constraint(table);
      return;
    }
    cursor.accept("column");
    if (cursor.accept("if", "not")) {
      cursor.expect("exists");
    }
    grammar.commands().tableDdl.column(table);
  }

  private void drop() {
    var cursor = cursor();
    if (!cursor.accept("constraint")) {
      cursor.accept("column");
    }
    cursor.accept("if", "exists");
    cursor.columnName();
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    }
  }

  private void alter(QualifiedName table) {
    var cursor = cursor();
    if (cursor.accept("constraint")) {
      cursor.columnName();
      grammar.commands().tableDdl.attributes();
      return;
    }
    cursor.accept("column");
    if (!cursor.acceptKind(TokenKind.NUMBER)) {
      cursor.columnName();
    }
    switch (cursor.text()) {
      case "type" -> type(table);
      case "drop" -> {
        cursor.advance();
        cursor.label();
        if (!cursor.accept("null")) {
          cursor.accept("if", "exists");
        }
      }
      case "add" -> {
        cursor.advance();
        cursor.expect("generated");
        grammar.commands().tableDdl.generated(table);
      }
      case "reset", "options" -> {
        cursor.advance();
        grammar.names.skipParentheses();
      }
      default -> {
        while (cursor.is("set") || cursor.is("restart")) {
          if (cursor.accept("set")) {
            column(table);
          } else {
            grammar.commands().definitions.sequenceOptions();
          }
        }
      }
    }
  }

  /** What is set of a column. */
  private void column(QualifiedName table) {
    var cursor = cursor();
    switch (cursor.text()) {
      case "(" -> grammar.names.skipParentheses();
      case "data" -> {
        cursor.advance();
        type(table);
      }
      case "default" -> {
        cursor.advance();
        grammar.commands().tableDdl.expression(table);
      }
      case "not" -> {
        cursor.advance();
        cursor.expect("null");
      }
      case "expression" -> {
        cursor.advance();
        cursor.expect("as");
        cursor.expect("(");
        grammar.commands().tableDdl.expression(table);
        cursor.expect(")");
      }
      case "statistics" -> {
        cursor.advance();
        cursor.accept("-");
        if (!cursor.acceptKind(TokenKind.NUMBER)) {
          cursor.expect("default");
        }
      }
      case "storage", "compression" -> {
        cursor.advance();
        cursor.label();
      }
      case "generated" -> {
        cursor.advance();
        if (!cursor.accept("always")) {
          cursor.expect("by");
          cursor.expect("default");
        }
      }
      default -> {
        int start = cursor.at();
        grammar.commands().definitions.sequenceOptions();
        if (cursor.at() == start) {
          throw cursor.unexpected();
        }
      }
    }
  }

  private void type(QualifiedName table) {
    var cursor = cursor();
    cursor.expect("type");
    grammar.types.type();
    if (cursor.accept("collate")) {
      grammar.facts().object("COLLATION", grammar.names.any(), Action.USE);
    }
    if (cursor.accept("using")) {
      grammar.commands().tableDdl.expression(table);
    }
  }

  private void enable() {
    var cursor = cursor();
    if (cursor.is("row")) {
      rowSecurity();
      return;
    }
    if (!cursor.accept("always")) {
      cursor.accept("replica");
    }
    if (!cursor.accept("trigger")) {
      cursor.expect("rule");
    }
    cursor.label();
  }

  private void rowSecurity() {
    var cursor = cursor();
    cursor.expect("row");
    cursor.expect("level");
    cursor.expect("security");
  }

  /** {@code [NO] DEPENDS ON EXTENSION name}, of whatever may depend on one. */
  void depends() {
    var cursor = cursor();
    cursor.accept("no");
    cursor.expect("depends");
    cursor.expect("on");
    cursor.expect("extension");
    grammar.commands().objectNames.reference("EXTENSION", Action.USE);
  }

  private void set() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "(" -> grammar.names.skipParentheses();
      case "logged", "unlogged" -> cursor.advance();
      case "without" -> {
        cursor.advance();
        if (!cursor.accept("cluster")) {
          cursor.expect("oids");
        }
      }
      case "tablespace" -> {
        cursor.advance();
        grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
        cursor.accept("nowait");
      }
      case "access" -> {
        cursor.advance();
        cursor.expect("method");
        if (!cursor.accept("default")) {
          grammar.commands().objectNames.reference("ACCESS METHOD", Action.USE);
        }
      }
      case "schema" -> {
        cursor.advance();
        grammar.commands().objectNames.reference("SCHEMA", Action.USE);
      }
      default -> throw cursor.unexpected();
    }
  }
}
