package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.StatementKind;
import java.util.Locale;

/**
 * Definitions and privileges. What carries a query is read in full depth; everything else by its
 * header (command, kind of object, names) and a walk over the rest: those facts are PARTIAL.
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
      case "alter", "drop" -> change();
      case "comment" -> label("COMMENT");
      case "security" -> {
        cursor.advance();
        label("SECURITY LABEL");
      }
      case "import" -> {
        grammar.facts().command("IMPORT FOREIGN SCHEMA", StatementKind.DDL);
        cursor.advance();
        walk();
      }
      case "reassign" -> {
        grammar.facts().command("REASSIGN OWNED", StatementKind.DDL);
        cursor.advance();
        walk();
      }
      case "grant" -> privileges("GRANT", "to");
      case "revoke" -> privileges("REVOKE", "from");
      case "cluster" -> maintenance("CLUSTER");
      case "reindex" -> maintenance("REINDEX");
      case "refresh" -> grammar.queryDdl.refresh();
      default -> throw new Refusal("the statement starts with no known command");
    }
  }

  private void create() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("create");
    boolean recursive = cursor.is("recursive") || cursor.text(1).equals("recursive");
    ObjectTypes.skipModifiers(cursor);
    recursive |= cursor.tokens().word(cursor.at() - 1).text().equals("recursive");
    if (cursor.is("view")) {
      grammar.queryDdl.view(recursive);
    } else if (cursor.is("materialized")) {
      grammar.queryDdl.materializedView();
    } else if (cursor.is("table") && grammar.queryDdl.isTableAs()) {
      grammar.queryDdl.tableAs();
    } else {
      header("CREATE");
    }
    cursor.leave();
  }

  private void change() {
    var cursor = cursor();
    var verb = cursor.text().toUpperCase(Locale.ROOT);
    cursor.advance();
    if (cursor.is("procedural")) {
      cursor.advance();
    }
    header(verb);
  }

  private void header(String verb) {
    var cursor = cursor();
    cursor.enter();
    var type = ObjectTypes.read(cursor);
    if (type == null) {
      throw new Refusal("the statement names no known kind of object");
    }
    var tag = verb + ' ' + type;
    grammar.facts().command(tag, StatementKind.DDL);
    objects(type, Action.valueOf(verb), verb.equals("DROP"));
    boolean body = walk();
    switch (tag) {
      case "CREATE FUNCTION", "CREATE PROCEDURE" -> {
        if (!body) {
          grammar.facts().opaque("the body of the routine stands in a literal");
        }
      }
      case "CREATE EXTENSION", "ALTER EXTENSION" ->
          grammar.facts().opaque("an extension runs a script of the server");
      default -> {}
    }
    cursor.leave();
  }

  private void label(String tag) {
    var cursor = cursor();
    grammar.facts().command(tag, StatementKind.DDL);
    cursor.advance();
    while (!cursor.atEnd() && !cursor.accept("on")) {
      cursor.advance();
    }
    var type = ObjectTypes.read(cursor);
    objects(type == null ? "" : type, tag.equals("COMMENT") ? Action.COMMENT : Action.LABEL, false);
    walk();
  }

  /** The names behind the kind of object. */
  private void objects(String type, Action action, boolean list) {
    var cursor = cursor();
    cursor.accept("concurrently");
    if (cursor.is("if", "exists") || cursor.is("if", "not")) {
      cursor.advance();
      cursor.accept("not");
      cursor.expect("exists");
    }
    cursor.accept("only");
    switch (type) {
      case "CAST",
          "TRANSFORM",
          "OPERATOR",
          "USER MAPPING",
          "LARGE OBJECT",
          "DEFAULT PRIVILEGES",
          "SYSTEM",
          "OWNED" -> {
        return;
      }
      default -> {}
    }
    do {
      if (!cursor.atLabel() || cursor.is("on")) {
        return;
      }
      var name = type.equals("COLUMN") ? grammar.names.owner() : grammar.names.any();
      grammar.facts().object(type, name, action);
      cursor.accept("*");
      if (list && cursor.is("(")) {
        grammar.names.skipParentheses();
      }
    } while (list && cursor.accept(","));
  }

  private void privileges(String tag, String until) {
    var cursor = cursor();
    cursor.advance();
    grammar.facts().command(tag + " ROLE", StatementKind.PRIVILEGE);
    while (!cursor.atEnd() && !cursor.is(until)) {
      if (cursor.accept("on")) {
        grammar.facts().command(tag, StatementKind.PRIVILEGE);
        if (!cursor.accept("all")) {
          var type = ObjectTypes.read(cursor);
          objects(type == null ? "" : type, Action.USE, true);
        }
        break;
      }
      cursor.advance();
    }
    walk();
  }

  private void maintenance(String tag) {
    grammar.facts().command(tag, StatementKind.MAINTENANCE);
    cursor().advance();
    if (cursor().is("(")) {
      grammar.names.skipParentheses();
    }
    cursor().accept("verbose");
    ObjectTypes.read(cursor());
    objects("", Action.USE, false);
    walk();
  }

  private boolean walk() {
    boolean body = grammar.headerWalk.walk();
    grammar.facts().partial("definitions are read by their header only");
    return body;
  }
}
