package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;

/** Functions and procedures: what they take and give, how they run, and their body. */
final class Routines {

  /** Levels for a body: a routine in it goes through many productions, which keep large frames. */
  private static final int BODY = 5;

  private final Grammar grammar;

  Routines(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A new routine, from its name on. */
  void create(String type) {
    var cursor = cursor();
    grammar.facts().object(type, grammar.names.any(), Action.CREATE);
    grammar.commands().objectNames.signature();
    if (cursor.is("returns") && !cursor.text(1).equals("null")) {
      returned();
    }
    boolean literal = false;
    boolean more = true;
    while (more) {
      boolean definition = cursor.is("as");
      if (definition) {
        literals();
      }
      literal |= definition;
      more = definition || option();
    }
    boolean body = body();
    if (literal || !body) {
      hidden(type);
    }
  }

  /** Reports that the text does not show what the routine does. */
  void hidden(String type) {
    grammar.facts().carrier("CREATE " + type, "the body of the routine stands in a literal");
  }

  /** What changes of a routine, behind its name. */
  void alter() {
    boolean more = true;
    while (more) {
      more = option();
    }
    cursor().accept("restrict");
  }

  private void returned() {
    var cursor = cursor();
    cursor.expect("returns");
    if (!cursor.accept("table")) {
      grammar.types.type();
      return;
    }
    cursor.expect("(");
    do {
      cursor.label();
      grammar.types.type();
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  /** The body as text, or a file of the server and a symbol in it. */
  private void literals() {
    var cursor = cursor();
    cursor.expect("as");
    cursor.expectKind(TokenKind.STRING);
    if (cursor.accept(",")) {
      cursor.expectKind(TokenKind.STRING);
    }
  }

  private boolean option() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "immutable", "stable", "volatile", "strict", "leakproof", "window" -> cursor.advance();
      case "not" -> {
        cursor.advance();
        cursor.expect("leakproof");
      }
      case "called", "returns" -> {
        boolean called = cursor.accept("called");
        if (!called) {
          cursor.advance();
          cursor.expect("null");
        }
        cursor.expect("on");
        cursor.expect("null");
        cursor.expect("input");
      }
      case "external", "security" -> {
        cursor.accept("external");
        cursor.expect("security");
        if (!cursor.accept("definer")) {
          cursor.expect("invoker");
        }
      }
      case "cost", "rows" -> {
        cursor.advance();
        grammar.commands().definitions.number();
      }
      case "support" -> {
        cursor.advance();
        grammar.facts().function(grammar.names.any());
      }
      case "parallel" -> {
        cursor.advance();
        cursor.columnName();
      }
      case "language" -> {
        cursor.advance();
        language();
      }
      case "transform" -> {
        cursor.advance();
        transforms();
      }
      case "set" -> {
        cursor.advance();
        grammar.commands().settings.setting(Scope.ROUTINE);
      }
      case "reset" -> {
        cursor.advance();
        grammar.commands().settings.resetTarget(Scope.ROUTINE);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void language() {
    var name = grammar.constants.stringOrLabel();
    grammar.facts().object("LANGUAGE", new QualifiedName(null, name), Action.USE);
  }

  private void transforms() {
    var cursor = cursor();
    do {
      cursor.expect("for");
      cursor.expect("type");
      grammar.types.type();
    } while (cursor.accept(","));
  }

  /** A body that is no literal; tells whether there is one. */
  private boolean body() {
    var cursor = cursor();
    if (cursor.accept("return")) {
      grammar.expressions.expression();
      return true;
    }
    if (cursor.accept("begin", "atomic")) {
      atomic();
      return true;
    }
    return false;
  }

  /** The statements of a routine, up to their END; they run when it is called. */
  void atomic() {
    var cursor = cursor();
    enter();
    grammar.facts().wrap();
    grammar.facts().suspend();
    while (!cursor.accept("end")) {
      if (cursor.accept("return")) {
        grammar.expressions.expression();
      } else if (!cursor.is(";")) {
        grammar.statements.statement();
      }
      cursor.expect(";");
    }
    grammar.facts().resume();
    grammar.facts().unwrap();
    leave();
  }

  private void enter() {
    for (int i = 0; i < BODY; i++) {
      cursor().enter();
    }
  }

  private void leave() {
    for (int i = 0; i < BODY; i++) {
      cursor().leave();
    }
  }
}
