package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;

/** Databases, tablespaces and extensions, and settings of the server. */
final class ServerDdl {

  private final Grammar grammar;

  ServerDdl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A new database, from its name on. */
  void database() {
    grammar.facts().object("DATABASE", grammar.names.any(), Action.CREATE);
    databaseOptions();
  }

  /** What changes of a database, behind its name. */
  void alterDatabase() {
    var cursor = cursor();
    if (cursor.accept("refresh")) {
      cursor.expect("collation");
      cursor.expect("version");
    } else if (!settings(Scope.DATABASE)) {
      databaseOptions();
    }
  }

  /** What ALTER SYSTEM changes. */
  void alterSystem() {
    settings(Scope.SYSTEM);
    grammar.facts().partial("settings of the server may name programs and libraries that it runs");
  }

  /** SET or RESET of a setting that holds later; tells whether one was there. */
  boolean settings(Scope scope) {
    var cursor = cursor();
    if (cursor.accept("reset")) {
      grammar.commands().settings.resetTarget(scope);
      return true;
    }
    if (!cursor.accept("set")) {
      return false;
    }
    if (cursor.is("tablespace") && !grammar.commands().settings.isSetting()) {
      cursor.advance();
      grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
    } else {
      grammar.commands().settings.setting(scope);
    }
    return true;
  }

  private void databaseOptions() {
    var cursor = cursor();
    cursor.accept("with");
    while (!cursor.atEnd()) {
      var option = cursor.label();
      if (option.equals("connection")) {
        cursor.accept("limit");
      }
      cursor.accept("=");
      switch (option) {
        case "owner" -> used("ROLE");
        case "tablespace" -> used("TABLESPACE");
        case "template" -> used("DATABASE");
        default -> value();
      }
    }
  }

  private void used(String type) {
    var cursor = cursor();
    if (cursor.accept("default")) {
      return;
    }
    var name = grammar.constants.stringOrLabel();
    grammar.facts().object(type, new QualifiedName(null, name), Action.USE);
  }

  private void value() {
    var cursor = cursor();
    if (!cursor.acceptKind(TokenKind.STRING)) {
      if (cursor.atLabel()) {
        cursor.advance();
      } else {
        grammar.commands().definitions.number();
      }
    }
  }

  /** What may follow the names in DROP DATABASE. */
  void dropOptions() {
    cursor().accept("with");
    if (cursor().is("(")) {
      grammar.names.skipParentheses();
    }
  }

  /** A new tablespace, from its name on. */
  void tablespace() {
    var cursor = cursor();
    grammar.facts().object("TABLESPACE", grammar.names.any(), Action.CREATE);
    if (cursor.accept("owner")) {
      grammar.commands().objectNames.reference("ROLE", Action.USE);
    }
    cursor.expect("location");
    cursor.expectKind(TokenKind.STRING);
    grammar.names.skipOptions("with");
    grammar.facts().partial("a tablespace is a directory of the server");
  }

  /** Everything of a kind in a tablespace goes to another one, from ALL on. */
  void moved() {
    var cursor = cursor();
    cursor.expect("all");
    cursor.expect("in");
    cursor.expect("tablespace");
    grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
    if (cursor.accept("owned", "by")) {
      do {
        grammar.commands().objectNames.reference("ROLE", Action.USE);
      } while (cursor.accept(","));
    }
    cursor.expect("set");
    cursor.expect("tablespace");
    grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
    cursor.accept("nowait");
    grammar.facts().opaque("it moves relations that the text does not name");
  }

  /** What changes of a tablespace, behind its name. */
  void alterTablespace() {
    var cursor = cursor();
    if (!cursor.accept("set")) {
      cursor.expect("reset");
    }
    grammar.names.skipParentheses();
  }

  /** A new extension, from its name on. */
  void extension() {
    var cursor = cursor();
    grammar.facts().object("EXTENSION", grammar.names.any(), Action.CREATE);
    cursor.accept("with");
    while (!cursor.atEnd()) {
      switch (cursor.text()) {
        case "schema" -> {
          cursor.advance();
          grammar.commands().objectNames.reference("SCHEMA", Action.USE);
        }
        case "version", "from" -> {
          cursor.advance();
          version();
        }
        default -> cursor.expect("cascade");
      }
    }
    script("CREATE EXTENSION");
  }

  /** What changes of an extension, behind its name. */
  void alterExtension() {
    var cursor = cursor();
    if (cursor.accept("update")) {
      if (cursor.accept("to")) {
        version();
      }
      return;
    }
    if (!cursor.accept("add")) {
      cursor.expect("drop");
    }
    cursor.accept("procedural");
    var type = ObjectTypes.read(cursor);
    if (type == null) {
      throw cursor.unexpected();
    }
    grammar.commands().objectNames.reference(type, Action.USE);
  }

  private void version() {
    if (!cursor().acceptKind(TokenKind.STRING)) {
      cursor().label();
    }
  }

  /** Reports that the command runs a script of an extension. */
  void script(String command) {
    grammar.facts().carrier(command, "an extension runs a script of the server");
  }
}
