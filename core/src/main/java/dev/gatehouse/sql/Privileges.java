package dev.gatehouse.sql;

import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.StatementKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** GRANT, REVOKE and ALTER DEFAULT PRIVILEGES. */
final class Privileges {

  private final Grammar grammar;

  Privileges(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** GRANT or REVOKE, of privileges on objects or of roles. */
  void change() {
    boolean grant = cursor().is("grant");
    var granted = granted();
    if (cursor().accept("on")) {
      grammar.facts().command(grant ? "GRANT" : "REVOKE", StatementKind.PRIVILEGE);
      target();
    } else {
      grammar.facts().command(grant ? "GRANT ROLE" : "REVOKE ROLE", StatementKind.PRIVILEGE);
      granted.roles();
    }
    finish(grant, granted);
  }

  /** ALTER DEFAULT PRIVILEGES, from the words behind it on. */
  void defaults() {
    var cursor = cursor();
    while (!cursor.is("grant") && !cursor.is("revoke")) {
      if (cursor.accept("in")) {
        cursor.expect("schema");
        objects("SCHEMA");
      } else {
        cursor.expect("for");
        if (!cursor.accept("role")) {
          cursor.expect("user");
        }
        objects("ROLE");
      }
    }
    boolean grant = cursor.is("grant");
    var granted = granted();
    cursor.expect("on");
    grammar.facts().partial("it concerns whatever is created later");
    if (cursor.accept("large")) {
      cursor.expect("objects");
    } else {
      cursor.label();
    }
    finish(grant, granted);
  }

  /** What stands between GRANT and ON or TO. */
  private final class Granted {

    private final List<String> names = new ArrayList<>();
    private final Map<String, List<String>> columns = new LinkedHashMap<>();
    private boolean passable;
    private boolean isRoles;

    void roles() {
      isRoles = true;
      for (var role : names) {
        grammar.facts().object("ROLE", new QualifiedName(null, role), Action.USE);
      }
    }

    void to(List<String> grantees) {
      var out = grammar.facts().out();
      if (!names.isEmpty()) {
        var words = isRoles ? names : names.stream().map(Privileges::upper).toList();
        out.privileges(new PrivilegeChange(List.copyOf(words), List.of(), grantees, passable));
      }
      columns.forEach(
          (name, list) ->
              out.privileges(new PrivilegeChange(List.of(upper(name)), list, grantees, passable)));
    }
  }

  private Granted granted() {
    var cursor = cursor();
    var granted = new Granted();
    cursor.advance();
    if (cursor.text(1).equals("option") && cursor.text(2).equals("for")) {
      granted.passable = !cursor.is("inherit") && !cursor.is("set");
      cursor.label();
      cursor.advance();
      cursor.advance();
    }
    do {
      granted(granted);
    } while (cursor.accept(","));
    return granted;
  }

  private void granted(Granted granted) {
    var cursor = cursor();
    String name;
    if (cursor.accept("alter", "system")) {
      name = "alter system";
    } else {
      name = cursor.label();
      if (name.equals("all")) {
        cursor.accept("privileges");
      }
    }
    if (cursor.accept("(")) {
      var columns = granted.columns.computeIfAbsent(name, same -> new ArrayList<>());
      do {
        columns.add(cursor.columnName());
      } while (cursor.accept(","));
      cursor.expect(")");
    } else {
      granted.names.add(name);
    }
  }

  private void target() {
    var cursor = cursor();
    if (cursor.accept("all")) {
      var objects = cursor.label();
      cursor.expect("in");
      cursor.expect("schema");
      objects("SCHEMA");
      grammar.facts().partial("it concerns all " + objects + " of a schema");
      return;
    }
    var type = "TABLE";
    if (isTypeAhead()) {
      switch (cursor.text()) {
        case "table" -> cursor.advance();
        case "foreign" -> {
          cursor.advance();
          if (cursor.accept("server")) {
            type = "SERVER";
          } else {
            cursor.expect("data");
            cursor.expect("wrapper");
            type = "FOREIGN DATA WRAPPER";
          }
        }
        case "large" -> {
          cursor.advance();
          cursor.expect("object");
          type = "LARGE OBJECT";
        }
        case "sequence",
            "function",
            "procedure",
            "routine",
            "database",
            "domain",
            "language",
            "parameter",
            "schema",
            "tablespace",
            "type" -> {
          type = upper(cursor.text());
          cursor.advance();
        }
        default -> {}
      }
    }
    objects(type);
  }

  /** Whether the word here says what kind of object follows: it may be a table's own name. */
  private boolean isTypeAhead() {
    return switch (cursor().text(1)) {
      case "to", "from", ".", "," -> false;
      default -> true;
    };
  }

  private void objects(String type) {
    do {
      grammar.commands().objectNames.reference(type, Action.USE);
    } while (cursor().accept(","));
  }

  /** From TO or FROM on. */
  private void finish(boolean grant, Granted granted) {
    var cursor = cursor();
    cursor.expect(grant ? "to" : "from");
    var grantees = new ArrayList<String>(1);
    do {
      if (cursor.is("group") && !cursor.text(1).equals(",")) {
        cursor.advance();
      }
      grantees.add(grantee());
    } while (cursor.accept(","));
    if (cursor.accept("with")) {
      do {
        option(granted);
      } while (cursor.accept(","));
    }
    if (cursor.accept("granted", "by")) {
      grantee();
    }
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    }
    granted.to(List.copyOf(grantees));
  }

  /** {@code ADMIN OPTION}, {@code INHERIT FALSE} and the like. */
  private void option(Granted granted) {
    var cursor = cursor();
    boolean passes = cursor.is("grant") || cursor.is("admin");
    cursor.label();
    boolean off = cursor.is("false");
    cursor.label();
    granted.passable |= passes && !off;
  }

  private String grantee() {
    var cursor = cursor();
    boolean word = cursor.kind() == TokenKind.KEYWORD;
    var role = cursor.label();
    return switch (role) {
      case "public" -> "PUBLIC";
      case "current_user", "current_role", "session_user" -> word ? upper(role) : role;
      default -> role;
    };
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
