package dev.gatehouse.sql;

import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import java.util.ArrayList;
import java.util.List;

/** Who may do what, and what happens instead: roles, row policies and rules. */
final class AccessDdl {

  private final Grammar grammar;

  AccessDdl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A new role, from its name on; the roles it joins or takes in are privileges. */
  void role() {
    var role = grammar.names.any();
    grammar.facts().object("ROLE", role, Action.CREATE);
    attributes(role.name());
  }

  /** What a role may do, as far as attributes follow. */
  void attributes(String role) {
    var cursor = cursor();
    cursor.accept("with");
    while (!cursor.atEnd()) {
      switch (cursor.text()) {
        case "password" -> {
          cursor.advance();
          text();
        }
        case "encrypted", "unencrypted" -> {
          cursor.advance();
          cursor.expect("password");
          text();
        }
        case "valid" -> {
          cursor.advance();
          cursor.expect("until");
          text();
        }
        case "connection" -> {
          cursor.advance();
          cursor.expect("limit");
          number();
        }
        case "sysid" -> {
          cursor.advance();
          number();
        }
        case "in" -> {
          cursor.advance();
          if (!cursor.accept("role")) {
            cursor.expect("group");
          }
          grant(roles(), List.of(role), false);
        }
        case "role", "user" -> {
          cursor.advance();
          grant(List.of(role), roles(), false);
        }
        case "admin" -> {
          cursor.advance();
          grant(List.of(role), roles(), true);
        }
        case "inherit" -> cursor.advance();
        default -> {
          if (cursor.kind() != TokenKind.IDENTIFIER) {
            throw cursor.unexpected();
          }
          cursor.advance();
        }
      }
    }
  }

  private void grant(List<String> granted, List<String> grantees, boolean passable) {
    grammar.facts().out().privileges(new PrivilegeChange(granted, List.of(), grantees, passable));
  }

  private List<String> roles() {
    var roles = new ArrayList<String>(1);
    do {
      var role = grammar.names.any();
      grammar.facts().object("ROLE", role, Action.USE);
      roles.add(role.name());
    } while (cursor().accept(","));
    return List.copyOf(roles);
  }

  private void text() {
    if (!cursor().accept("null")) {
      cursor().expectKind(TokenKind.STRING);
    }
  }

  private void number() {
    cursor().accept("-");
    cursor().expectKind(TokenKind.NUMBER);
  }

  /** A new row policy, from its name on. */
  void policy() {
    var cursor = cursor();
    grammar.facts().object("POLICY", grammar.names.any(), Action.CREATE);
    cursor.expect("on");
    var table = grammar.names.qualified();
    grammar.facts().object("TABLE", table, Action.USE);
    grammar.facts().readTarget(table);
    if (cursor.accept("as")) {
      cursor.label();
    }
    if (cursor.accept("for")) {
      cursor.label();
    }
    conditions(table);
  }

  private void conditions(QualifiedName table) {
    var cursor = cursor();
    if (cursor.accept("to")) {
      roles();
    }
    if (cursor.accept("using")) {
      condition(table);
    }
    if (cursor.accept("with", "check")) {
      condition(table);
    }
  }

  private void condition(QualifiedName table) {
    var cursor = cursor();
    cursor.expect("(");
    grammar.commands().tableDdl.expression(table);
    cursor.expect(")");
  }

  /** A rule, from its name on; what it does runs later. */
  void rule() {
    var cursor = cursor();
    grammar.facts().object("RULE", grammar.names.any(), Action.CREATE);
    cursor.expect("as");
    cursor.expect("on");
    cursor.label();
    cursor.expect("to");
    var table = grammar.names.qualified();
    grammar.facts().object("TABLE", table, Action.USE);
    grammar.facts().readTarget(table);
    if (cursor.accept("where")) {
      grammar.commands().tableDdl.expression(table);
    }
    cursor.expect("do");
    grammar.commands().headerWalk.rule();
  }
}
