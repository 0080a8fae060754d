package dev.gatehouse.sql;

import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  /** What changes of a role, behind its name: settings, members of a group, attributes. */
  void alterRole(String role) {
    var cursor = cursor();
    if (cursor.accept("in")) {
      cursor.expect("database");
      grammar.commands().objectNames.reference("DATABASE", Action.USE);
    }
    if (grammar.commands().serverDdl.settings(Scope.ROLE)) {
      return;
    }
    if (cursor.accept("add", "user") || cursor.accept("drop", "user")) {
      grant(List.of(role), roles(), false);
    } else {
      attributes(role);
    }
  }

  /** What a role may do, as far as attributes follow; of a password only that it changes. */
  private void attributes(String role) {
    var cursor = cursor();
    var attributes = new ArrayList<String>(2);
    cursor.accept("with");
    while (!cursor.atEnd()) {
      switch (cursor.text()) {
        case "password" -> {
          cursor.advance();
          attributes.add("PASSWORD");
          text();
        }
        case "encrypted", "unencrypted" -> {
          cursor.advance();
          cursor.expect("password");
          attributes.add("PASSWORD");
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
          grammar.commands().definitions.number();
        }
        case "sysid" -> {
          cursor.advance();
          grammar.commands().definitions.number();
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
        default -> {
          if (cursor.kind() != TokenKind.IDENTIFIER && !cursor.is("inherit")) {
            throw cursor.unexpected();
          }
          attributes.add(cursor.name().toUpperCase(Locale.ROOT));
        }
      }
    }
    if (!attributes.isEmpty()) {
      grant(List.copyOf(attributes), List.of(role), false);
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

  /** ALTER POLICY, from the name on. */
  void alterPolicy() {
    var cursor = cursor();
    var name = grammar.names.any();
    cursor.expect("on");
    var table = grammar.names.qualified();
    grammar.facts().object("TABLE", table, Action.USE);
    if (cursor.accept("rename")) {
      cursor.expect("to");
      grammar.facts().object("POLICY", name, Action.RENAME);
      grammar.facts().object("POLICY", new QualifiedName(null, cursor.label()), Action.RENAME);
      return;
    }
    grammar.facts().object("POLICY", name, Action.ALTER);
    grammar.facts().readTarget(table);
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
