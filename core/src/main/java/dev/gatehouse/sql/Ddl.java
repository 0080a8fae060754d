package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.api.sql.StatementKind;
import java.util.Locale;

/**
 * Definitions. They are read in full depth, most by what {@link Definitions} chooses; what fails
 * there by its header (command, kind of object, names) and a walk over the rest: those facts are
 * PARTIAL.
 */
final class Ddl {

  private final Grammar grammar;

  Ddl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void statement() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "create" -> create();
      case "alter" -> alter();
      case "drop" -> drop();
      case "comment" -> label("COMMENT", Action.COMMENT);
      case "security" -> {
        cursor.advance();
        label("SECURITY LABEL", Action.LABEL);
      }
      case "import" -> {
        grammar.facts().command("IMPORT FOREIGN SCHEMA", StatementKind.DDL);
        if (grammar.headersOnly()) {
          cursor.advance();
          walk(Scope.ROUTINE);
        } else {
          grammar.commands().foreignDdl.imports();
        }
      }
      case "reassign" -> reassign();
      case "grant", "revoke" -> grammar.commands().privileges.change();
      case "cluster" -> cluster();
      case "reindex" -> reindex();
      case "refresh" -> grammar.commands().queryDdl.refresh();
      default -> throw new Refusal("the statement starts with no known command");
    }
  }

  private void create() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("create");
    boolean recursive = cursor.is("recursive");
    if (ObjectTypes.skipModifiers(cursor)) {
      grammar.facts().out().temporary();
    }
    recursive |= cursor.tokens().word(cursor.at() - 1).text().equals("recursive");
    if (cursor.is("view")) {
      grammar.commands().queryDdl.view(recursive);
    } else if (cursor.is("materialized")) {
      grammar.commands().queryDdl.materializedView();
    } else if (cursor.is("table") && grammar.commands().queryDdl.isTableAs()) {
      grammar.commands().queryDdl.tableAs();
    } else {
      var type = type("CREATE");
      if (grammar.headersOnly() || !inDepth(type)) {
        created(type);
        rest("CREATE", type);
      }
    }
    cursor.leave();
  }

  /** Reads a definition in full depth if there is a production for it. */
  private boolean inDepth(String type) {
    int start = cursor().at();
    cursor().accept("concurrently");
    ifExists();
    boolean read = grammar.commands().definitions.create(type);
    if (!read) {
      cursor().rewind(start);
    }
    return read;
  }

  /** Whether a definition starts at this token that may be read by its header. */
  boolean isStart(int token) {
    var word = cursor().tokens().word(token).text();
    return !grammar.headersOnly()
        && switch (word) {
          case "create", "alter", "import" -> true;
          default -> false;
        };
  }

  private void alter() {
    var cursor = cursor();
    cursor.enter();
    cursor.advance();
    cursor.accept("procedural");
    var type = type("ALTER");
    if (type.equals("DEFAULT PRIVILEGES")) {
      grammar.commands().privileges.defaults();
    } else if (!altered(type)) {
      rest("ALTER", type);
    } else if (type.equals("EXTENSION")) {
      grammar.commands().serverDdl.script("ALTER EXTENSION");
    }
    cursor.leave();
  }

  private void drop() {
    var cursor = cursor();
    cursor.advance();
    cursor.accept("procedural");
    var type = type("DROP");
    if (type.equals("OWNED")) {
      cursor.expect("by");
      type = "ROLE";
      grammar.facts().partial("it concerns whatever a role owns");
    }
    cursor.accept("concurrently");
    ifExists();
    do {
      grammar.commands().objectNames.reference(type, Action.DROP);
    } while (cursor.accept(","));
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    } else if (type.equals("SCHEMA")) {
      grammar.facts().partial("it concerns everything in a schema");
    }
    if (type.equals("DATABASE")) {
      grammar.commands().serverDdl.dropOptions();
    }
    if (!cursor.atEnd()) {
      walk(Scope.ROUTINE);
    }
  }

  private String type(String verb) {
    var type = ObjectTypes.read(cursor());
    if (type == null) {
      throw new Refusal("the statement names no known kind of object");
    }
    grammar.facts().command(verb + ' ' + type, StatementKind.DDL);
    return type;
  }

  private void rest(String verb, String type) {
    var scope =
        switch (type) {
          case "ROLE" -> Scope.ROLE;
          case "DATABASE" -> Scope.DATABASE;
          case "SYSTEM" -> Scope.SYSTEM;
          default -> Scope.ROUTINE;
        };
    boolean routine =
        verb.equals("CREATE") && (type.equals("FUNCTION") || type.equals("PROCEDURE"));
    cursor().enter();
    boolean body = walk(scope, routine);
    cursor().leave();
    switch (type) {
      case "FUNCTION", "PROCEDURE" -> {
        if (!body && verb.equals("CREATE")) {
          grammar.commands().routines.hidden(type);
        }
      }
      case "EXTENSION" -> grammar.commands().serverDdl.script(verb + ' ' + type);
      case "LANGUAGE" -> {
        if (verb.equals("CREATE")) {
          grammar.commands().serverDdl.script("CREATE LANGUAGE");
        }
      }
      case "PUBLICATION", "SUBSCRIPTION" -> grammar.commands().replication.unknown(type);
      default -> {}
    }
  }

  /** COMMENT and SECURITY LABEL, from the last word of the command on. */
  private void label(String tag, Action action) {
    var cursor = cursor();
    grammar.facts().command(tag, StatementKind.DDL);
    cursor.advance();
    if (action == Action.LABEL && cursor.accept("for")) {
      if (!cursor.acceptKind(TokenKind.STRING)) {
        cursor.label();
      }
    }
    cursor.expect("on");
    cursor.accept("procedural");
    var type = ObjectTypes.read(cursor);
    if (type == null) {
      throw new Refusal("the statement names no known kind of object");
    }
    grammar.commands().objectNames.reference(type, action);
    cursor.expect("is");
    if (!cursor.accept("null")) {
      cursor.expectKind(TokenKind.STRING);
    }
  }

  private void reassign() {
    var cursor = cursor();
    grammar.facts().command("REASSIGN OWNED", StatementKind.DDL);
    grammar.facts().partial("it concerns whatever a role owns");
    cursor.expect("reassign");
    cursor.expect("owned");
    cursor.expect("by");
    do {
      grammar.commands().objectNames.reference("ROLE", Action.OWNER);
    } while (cursor.accept(","));
    cursor.expect("to");
    grammar.commands().objectNames.reference("ROLE", Action.USE);
  }

  private void ifExists() {
    var cursor = cursor();
    if (cursor.is("if", "exists") || cursor.is("if", "not")) {
      cursor.advance();
      cursor.accept("not");
      cursor.expect("exists");
    }
  }

  /** The name behind CREATE and the kind of object, if the kind has one. */
  private void created(String type) {
    var cursor = cursor();
    cursor.accept("concurrently");
    ifExists();
    switch (type) {
      case "CAST", "TRANSFORM", "USER MAPPING" -> {}
      case "OPERATOR" ->
          grammar.facts().object(type, grammar.commands().objectNames.operator(), Action.CREATE);
      default -> {
        if (cursor.atLabel() && !cursor.is("on")) {
          grammar.facts().object(type, grammar.names.any(), Action.CREATE);
        }
      }
    }
  }

  /**
   * The object of an ALTER and, where nothing else can follow, what happens to it.
   *
   * @return whether the statement is read to its end
   */
  private boolean altered(String type) {
    var cursor = cursor();
    ifExists();
    if (grammar.headersOnly() ? type.equals("SYSTEM") : special(type)) {
      return cursor.atEnd();
    }
    cursor.accept("only");
    var name = grammar.commands().objectNames.name(type);
    cursor.accept("*");
    var facts = grammar.facts();
    if (cursor.accept("rename")) {
      facts.object(type, name, Action.RENAME);
      renamed(type, name);
    } else if (cursor.accept("owner", "to")) {
      facts.object(type, name, Action.OWNER);
      grammar.commands().objectNames.reference("ROLE", Action.USE);
    } else if (cursor.is("set", "schema") && !isSetting()) {
      cursor.advance();
      cursor.advance();
      facts.object(type, name, Action.ALTER);
      grammar.commands().objectNames.reference("SCHEMA", Action.USE);
    } else {
      facts.object(type, name, Action.ALTER);
    }
    if (!cursor.atEnd() && !grammar.headersOnly()) {
      cursor.accept(",");
      grammar.commands().definitions.alter(type, name);
    }
    return cursor.atEnd();
  }

  /** Reads an ALTER that does not start with the name of its object; tells whether it is one. */
  private boolean special(String type) {
    if (type.equals("SYSTEM")) {
      grammar.commands().serverDdl.alterSystem();
    } else if (type.equals("POLICY")) {
      grammar.commands().accessDdl.alterPolicy();
    } else if (cursor().is("all", "in") && cursor().text(2).equals("tablespace")) {
      grammar.commands().serverDdl.moved();
    } else {
      return false;
    }
    return true;
  }

  /** Whether the SET here is that of a setting: {@code SET SCHEMA 's'} stands for a search path. */
  private boolean isSetting() {
    int set = cursor().at();
    cursor().advance();
    boolean setting = grammar.commands().settings.isSetting();
    cursor().rewind(set);
    return setting;
  }

  /** What follows RENAME: the object's new name, or the names of a part of it. */
  private void renamed(String type, QualifiedName old) {
    var cursor = cursor();
    if (cursor.accept("to")) {
      var name = new QualifiedName(old.schema(), cursor.label());
      grammar.facts().object(type, name, Action.RENAME);
      return;
    }
    if (!cursor.text(1).equals("to")) {
      cursor.label();
    }
    if (!cursor.acceptKind(TokenKind.STRING)) {
      cursor.label();
    }
    cursor.expect("to");
    if (!cursor.acceptKind(TokenKind.STRING)) {
      cursor.label();
    }
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    }
  }

  /** CLUSTER, in both orders of its names. */
  private void cluster() {
    var cursor = cursor();
    grammar.facts().command("CLUSTER", StatementKind.MAINTENANCE);
    cursor.advance();
    if (cursor.is("(")) {
      grammar.names.skipParentheses();
    } else {
      cursor.accept("verbose");
    }
    var facts = grammar.facts();
    if (cursor.atEnd()) {
      facts.partial("it concerns every table of the database that was clustered before");
      return;
    }
    var name = grammar.names.qualified();
    if (cursor.accept("on")) {
      facts.object("INDEX", name, Action.USE);
      facts.object("TABLE", grammar.names.qualified(), Action.USE);
    } else {
      facts.object("TABLE", name, Action.USE);
      if (cursor.accept("using")) {
        facts.object("INDEX", grammar.names.qualified(), Action.USE);
      }
    }
  }

  private void reindex() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("REINDEX", StatementKind.MAINTENANCE);
    cursor.advance();
    if (cursor.accept("(")) {
      reindexOptions();
    }
    var type = cursor.text().toUpperCase(Locale.ROOT);
    switch (type) {
      case "INDEX", "TABLE" -> {}
      case "SCHEMA" -> facts.partial("it concerns every index of a schema");
      case "DATABASE", "SYSTEM" -> facts.partial("it concerns every index of a database");
      default -> throw cursor.unexpected();
    }
    cursor.advance();
    cursor.accept("concurrently");
    if (!cursor.atEnd()) {
      facts.object(type, grammar.names.qualified(), Action.USE);
    }
  }

  /** {@code VERBOSE, CONCURRENTLY OFF, TABLESPACE name}, up to the closing parenthesis. */
  private void reindexOptions() {
    var cursor = cursor();
    do {
      boolean tablespace = cursor.label().equals("tablespace");
      if (!cursor.is(",") && !cursor.is(")")) {
        var value = cursor.kind() == TokenKind.STRING ? grammar.constants.string() : option();
        if (tablespace) {
          grammar.facts().object("TABLESPACE", new QualifiedName(null, value), Action.USE);
        }
      }
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  private String option() {
    return cursor().atLabel() ? cursor().label() : grammar.constants.number();
  }

  private void walk(Scope settings) {
    walk(settings, false);
  }

  private boolean walk(Scope settings, boolean routine) {
    boolean body = grammar.commands().headerWalk.walk(settings, routine);
    grammar.facts().partial("definitions are read by their header only");
    return body;
  }
}
