package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;

/** Operator classes and families: which operators and functions an index of a type uses. */
final class OperatorSets {

  private final Grammar grammar;

  OperatorSets(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** An operator class, from its name on. */
  void operatorClass() {
    var cursor = cursor();
    grammar.facts().object("OPERATOR CLASS", grammar.names.any(), Action.CREATE);
    cursor.accept("default");
    cursor.expect("for");
    cursor.expect("type");
    grammar.types.type();
    cursor.expect("using");
    grammar.commands().objectNames.reference("ACCESS METHOD", Action.USE);
    if (cursor.accept("family")) {
      family();
    }
    cursor.expect("as");
    members(true);
  }

  /** An operator family, from its name on. */
  void operatorFamily() {
    grammar.commands().objectNames.reference("OPERATOR FAMILY", Action.CREATE);
  }

  /** What changes of a family, behind its access method. */
  void alterFamily() {
    var cursor = cursor();
    boolean add = cursor.accept("add");
    if (!add) {
      cursor.expect("drop");
    }
    members(add);
  }

  /** Members; one that is dropped is named by its number and types. */
  private void members(boolean named) {
    do {
      member(named);
    } while (cursor().accept(","));
  }

  private void member(boolean named) {
    var cursor = cursor();
    switch (cursor.text()) {
      case "operator" -> {
        cursor.advance();
        cursor.expectKind(TokenKind.NUMBER);
        if (named) {
          grammar.facts().operator(grammar.commands().objectNames.operator());
        }
        types();
        purpose();
      }
      case "function" -> {
        cursor.advance();
        cursor.expectKind(TokenKind.NUMBER);
        types();
        if (named) {
          grammar.commands().bindings.function();
        }
      }
      case "storage" -> {
        cursor.advance();
        grammar.types.type();
      }
      default -> throw cursor.unexpected();
    }
  }

  private void types() {
    if (cursor().is("(")) {
      grammar.commands().objectNames.signature();
    }
  }

  private void purpose() {
    var cursor = cursor();
    if (cursor.accept("for") && !cursor.accept("search")) {
      cursor.expect("order");
      cursor.expect("by");
      family();
    }
    cursor.accept("recheck");
  }

  private void family() {
    grammar.facts().object("OPERATOR FAMILY", grammar.names.any(), Action.USE);
  }
}
