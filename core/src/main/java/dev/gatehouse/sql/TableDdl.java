package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;

/** CREATE TABLE, CREATE FOREIGN TABLE and CREATE DOMAIN: columns, constraints, partitions. */
final class TableDdl {

  private final Grammar grammar;

  TableDdl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A table, from its name on. */
  void table(String type) {
    var cursor = cursor();
    var name = grammar.names.placed(grammar.names.qualified());
    grammar.facts().object(type, name, Action.CREATE);
    if (cursor.accept("of")) {
      var row = grammar.names.any();
      grammar.facts().type(row);
      grammar.facts().object("TYPE", row, Action.USE);
      optionalElements(name, false);
    } else if (cursor.accept("partition", "of")) {
      used();
      optionalElements(name, false);
      bound();
    } else {
      elements(name, true);
    }
    if (cursor.accept("inherits")) {
      cursor.expect("(");
      do {
        used();
      } while (cursor.accept(","));
      cursor.expect(")");
    }
    storage(name);
  }

  /** A domain, from its name on. */
  void domain() {
    var name = grammar.names.any();
    grammar.facts().object("DOMAIN", name, Action.CREATE);
    cursor().accept("as");
    grammar.types.type();
    qualifiers(name);
  }

  /** Names a relation that belongs to the definition; what it holds may be read. */
  void used() {
    var name = grammar.names.qualified();
    grammar.facts().object("TABLE", name, Action.USE);
    grammar.facts().readTarget(name);
  }

  /** One expression that sees the columns of the relation. */
  void expression(QualifiedName relation) {
    grammar.commands().definitions.over(relation, grammar.expressions::expression);
  }

  private void optionalElements(QualifiedName table, boolean typed) {
    if (cursor().is("(")) {
      elements(table, typed);
    }
  }

  private void elements(QualifiedName table, boolean typed) {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    if (!cursor.is(")") || !typed) {
      do {
        element(table, typed);
      } while (cursor.accept(","));
    }
    cursor.expect(")");
    cursor.leave();
  }

  private void element(QualifiedName table, boolean typed) {
    var cursor = cursor();
    if (isConstraint()) {
      constraint(table);
    } else if (cursor.accept("like")) {
      used();
      while (cursor.accept("including") || cursor.accept("excluding")) {
        cursor.label();
      }
    } else if (typed) {
      column(table);
    } else {
      cursor.columnName();
      if (cursor.accept("with")) {
        cursor.expect("options");
      }
      qualifiers(table);
    }
  }

  /** One column with its type, default and constraints. */
  void column(QualifiedName table) {
    cursor().columnName();
    grammar.types.type();
    qualifiers(table);
  }

  /** Whether a constraint of the whole table stands here. */
  boolean isConstraint() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "constraint", "check", "unique", "primary", "foreign", "not" -> true;
      case "exclude" -> cursor.text(1).equals("(") || cursor.text(1).equals("using");
      default -> false;
    };
  }

  /** What may follow the type of a column, in any order. */
  private void qualifiers(QualifiedName table) {
    var cursor = cursor();
    while (true) {
      switch (cursor.text()) {
        case "constraint" -> {
          cursor.advance();
          cursor.columnName();
        }
        case "null" -> cursor.advance();
        case "unique" -> {
          cursor.advance();
          distinct();
          index();
        }
        case "primary" -> {
          cursor.advance();
          cursor.expect("key");
          index();
        }
        case "check" -> {
          cursor.advance();
          condition(table);
        }
        case "default" -> {
          cursor.advance();
          expression(table);
        }
        case "generated" -> {
          cursor.advance();
          generated(table);
        }
        case "references" -> {
          cursor.advance();
          references();
        }
        case "collate" -> {
          cursor.advance();
          grammar.facts().object("COLLATION", grammar.names.any(), Action.USE);
        }
        case "storage", "compression" -> {
          cursor.advance();
          cursor.label();
        }
        case "options" -> {
          cursor.advance();
          grammar.names.skipParentheses();
        }
        default -> {
          if (!attribute()) {
            return;
          }
        }
      }
    }
  }

  /** GENERATED, as an expression or as an identity. */
  void generated(QualifiedName table) {
    var cursor = cursor();
    if (!cursor.accept("always")) {
      cursor.expect("by");
      cursor.expect("default");
    }
    cursor.expect("as");
    if (cursor.accept("identity")) {
      if (cursor.accept("(")) {
        grammar.commands().definitions.sequenceOptions();
        cursor.expect(")");
      }
      return;
    }
    condition(table);
    if (!cursor.accept("stored")) {
      cursor.accept("virtual");
    }
  }

  /** A constraint of the whole table. */
  void constraint(QualifiedName table) {
    var cursor = cursor();
    if (cursor.accept("constraint")) {
      cursor.columnName();
    }
    switch (cursor.text()) {
      case "check" -> {
        cursor.advance();
        condition(table);
      }
      case "unique" -> {
        cursor.advance();
        key();
      }
      case "primary" -> {
        cursor.advance();
        cursor.expect("key");
        key();
      }
      case "foreign" -> {
        cursor.advance();
        cursor.expect("key");
        grammar.names.skipParentheses();
        cursor.expect("references");
        references();
      }
      case "exclude" -> {
        cursor.advance();
        grammar.commands().definitions.accessMethod();
        grammar.commands().definitions.indexElements(table);
        index();
        if (cursor.accept("where")) {
          condition(table);
        }
      }
      case "not" -> {
        cursor.advance();
        cursor.expect("null");
        cursor.columnName();
      }
      default -> throw cursor.unexpected();
    }
    attributes();
  }

  private void key() {
    var cursor = cursor();
    distinct();
    if (cursor.accept("using", "index")) {
      grammar.facts().object("INDEX", grammar.names.any(), Action.USE);
      return;
    }
    grammar.names.skipParentheses();
    index();
  }

  /** NULLS [NOT] DISTINCT. */
  void distinct() {
    var cursor = cursor();
    if (cursor.accept("nulls")) {
      cursor.accept("not");
      cursor.expect("distinct");
    }
  }

  private void index() {
    var cursor = cursor();
    grammar.names.skipOptions("include");
    grammar.names.skipOptions("with");
    if (cursor.accept("using", "index")) {
      cursor.expect("tablespace");
      grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
    }
  }

  private void condition(QualifiedName table) {
    var cursor = cursor();
    cursor.expect("(");
    expression(table);
    cursor.expect(")");
  }

  /** The table that a foreign key points to, from its name on. */
  private void references() {
    var cursor = cursor();
    used();
    if (cursor.is("(")) {
      grammar.names.skipParentheses();
    }
    while (true) {
      if (cursor.accept("match")) {
        cursor.label();
      } else if (cursor.accept("on", "delete") || cursor.accept("on", "update")) {
        consequence();
      } else {
        return;
      }
    }
  }

  private void consequence() {
    var cursor = cursor();
    if (cursor.accept("set")) {
      if (!cursor.accept("null")) {
        cursor.expect("default");
      }
      grammar.names.optionalColumnList();
    } else if (!cursor.accept("no", "action") && !cursor.accept("restrict")) {
      cursor.expect("cascade");
    }
  }

  /** When a constraint is checked, and for whom, as often as it is said. */
  void attributes() {
    boolean more = true;
    while (more) {
      more = attribute();
    }
  }

  private boolean attribute() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "not" ->
          cursor.accept("not", "null")
              || cursor.accept("not", "deferrable")
              || cursor.accept("not", "enforced")
              || cursor.accept("not", "valid");
      case "deferrable", "enforced" -> {
        cursor.advance();
        yield true;
      }
      case "initially" -> {
        cursor.advance();
        cursor.label();
        yield true;
      }
      case "no" -> cursor.accept("no", "inherit");
      default -> false;
    };
  }

  /** The values of a partition. */
  void bound() {
    var cursor = cursor();
    if (cursor.accept("default")) {
      return;
    }
    cursor.expect("for");
    cursor.expect("values");
    if (cursor.accept("with")) {
      grammar.names.skipParentheses();
    } else if (cursor.accept("in")) {
      values();
    } else {
      cursor.expect("from");
      values();
      cursor.expect("to");
      values();
    }
  }

  private void values() {
    var cursor = cursor();
    cursor.expect("(");
    do {
      if (!cursor.accept("minvalue") && !cursor.accept("maxvalue")) {
        grammar.expressions.expression();
      }
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  /** Where and how a relation is kept, as far as that is said. */
  void storage(QualifiedName table) {
    var cursor = cursor();
    while (!cursor.atEnd()) {
      switch (cursor.text()) {
        case "partition" -> {
          cursor.advance();
          cursor.expect("by");
          cursor.columnName();
          grammar.commands().definitions.indexElements(table);
        }
        case "using" -> grammar.commands().definitions.accessMethod();
        case "with" -> {
          cursor.advance();
          grammar.names.skipParentheses();
        }
        case "without" -> {
          cursor.advance();
          cursor.expect("oids");
        }
        case "on" -> {
          cursor.advance();
          cursor.expect("commit");
          if (!cursor.accept("drop")) {
            cursor.label();
            cursor.expect("rows");
          }
        }
        case "tablespace" -> {
          cursor.advance();
          grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
        }
        case "server" -> {
          cursor.advance();
          grammar.commands().objectNames.reference("SERVER", Action.USE);
        }
        case "options" -> {
          grammar.commands().foreignDdl.options();
          grammar.commands().foreignDdl.elsewhere();
        }
        default -> {
          return;
        }
      }
    }
  }
}
