package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;

/**
 * Definitions that put functions to a use: triggers, event triggers, casts, transforms,
 * conversions, languages, access methods.
 */
final class Bindings {

  private final Grammar grammar;

  Bindings(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  private void named(String type) {
    grammar.facts().object(type, grammar.names.any(), Action.CREATE);
  }

  /** A function that is meant for calls, with or without its arguments. */
  void function() {
    grammar.facts().function(grammar.names.any());
    if (cursor().is("(")) {
      grammar.commands().objectNames.signature();
    }
  }

  /** A trigger, from its name on. */
  void trigger() {
    var cursor = cursor();
    named("TRIGGER");
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
    var table = grammar.names.placed(grammar.names.qualified());
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
    executed();
  }

  /** What a trigger calls, with constants as arguments. */
  private void executed() {
    var cursor = cursor();
    cursor.expect("execute");
    if (!cursor.accept("function")) {
      cursor.expect("procedure");
    }
    grammar.facts().function(grammar.names.any());
    grammar.names.skipParentheses();
  }

  /** An event trigger, from its name on. */
  void eventTrigger() {
    var cursor = cursor();
    named("EVENT TRIGGER");
    cursor.expect("on");
    cursor.label();
    if (cursor.accept("when")) {
      do {
        cursor.columnName();
        cursor.expect("in");
        strings();
      } while (cursor.accept("and"));
    }
    executed();
    grammar.facts().partial("an event trigger runs with the commands of every session");
  }

  private void strings() {
    var cursor = cursor();
    cursor.expect("(");
    do {
      cursor.expectKind(TokenKind.STRING);
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  /** For whom an event trigger fires, behind its name. */
  void alterEventTrigger() {
    var cursor = cursor();
    if (cursor.accept("disable")) {
      return;
    }
    cursor.expect("enable");
    if (!cursor.accept("always")) {
      cursor.accept("replica");
    }
  }

  /** A cast, from its types on. */
  void cast() {
    var cursor = cursor();
    grammar.commands().objectNames.reference("CAST", Action.CREATE);
    if (cursor.accept("without")) {
      cursor.expect("function");
    } else {
      cursor.expect("with");
      if (!cursor.accept("inout")) {
        cursor.expect("function");
        function();
      }
    }
    if (cursor.accept("as") && !cursor.accept("implicit")) {
      cursor.expect("assignment");
    }
  }

  /** A transform, from FOR on. */
  void transform() {
    var cursor = cursor();
    grammar.commands().objectNames.reference("TRANSFORM", Action.CREATE);
    cursor.expect("(");
    do {
      if (!cursor.accept("from")) {
        cursor.expect("to");
      }
      cursor.expect("sql");
      cursor.expect("with");
      cursor.expect("function");
      function();
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  /** A conversion, from its name on. */
  void conversion() {
    var cursor = cursor();
    named("CONVERSION");
    cursor.expect("for");
    cursor.expectKind(TokenKind.STRING);
    cursor.expect("to");
    cursor.expectKind(TokenKind.STRING);
    cursor.expect("from");
    function();
  }

  /** A language, from its name on; one without a handler is an extension. */
  void language() {
    var cursor = cursor();
    named("LANGUAGE");
    if (!cursor.accept("handler")) {
      grammar.commands().serverDdl.script("CREATE LANGUAGE");
      return;
    }
    function();
    if (cursor.accept("inline")) {
      function();
    }
    if (!cursor.accept("no", "validator") && cursor.accept("validator")) {
      function();
    }
  }

  /** An access method, from its name on. */
  void accessMethod() {
    var cursor = cursor();
    named("ACCESS METHOD");
    cursor.expect("type");
    if (!cursor.accept("index")) {
      cursor.expect("table");
    }
    cursor.expect("handler");
    function();
  }
}
