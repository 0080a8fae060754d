package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.api.sql.StatementKind;
import java.util.List;

/** Transaction control, savepoints and two-phase commit. */
final class Transactions {

  private final Grammar grammar;

  Transactions(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  private void command(String tag) {
    grammar.facts().command(tag, StatementKind.TRANSACTION);
  }

  private void named(String name) {
    grammar.facts().out().savepoints(name);
  }

  void begin() {
    command("BEGIN");
    cursor().advance();
    noise();
    modes("transaction_", Scope.LOCAL);
  }

  void start() {
    var cursor = cursor();
    command("START TRANSACTION");
    cursor.advance();
    cursor.expect("transaction");
    modes("transaction_", Scope.LOCAL);
  }

  /** COMMIT and END. */
  void commit() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("prepared")) {
      command("COMMIT PREPARED");
      named(grammar.constants.string());
    } else {
      command("COMMIT");
      noise();
      chain();
    }
  }

  /** ROLLBACK and ABORT. */
  void rollback() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("prepared")) {
      command("ROLLBACK PREPARED");
      named(grammar.constants.string());
      return;
    }
    command("ROLLBACK");
    noise();
    if (cursor.accept("to")) {
      if (cursor.is("savepoint") && cursor.atColumnName(1)) {
        cursor.advance();
      }
      named(cursor.columnName());
    } else {
      chain();
    }
  }

  void savepoint() {
    command("SAVEPOINT");
    cursor().advance();
    named(cursor().columnName());
  }

  void release() {
    var cursor = cursor();
    command("RELEASE");
    cursor.advance();
    if (cursor.is("savepoint") && cursor.atColumnName(1)) {
      cursor.advance();
    }
    named(cursor.columnName());
  }

  /** PREPARE TRANSACTION. */
  void prepare() {
    var cursor = cursor();
    command("PREPARE TRANSACTION");
    cursor.expect("prepare");
    cursor.expect("transaction");
    named(grammar.constants.string());
  }

  private void noise() {
    if (!cursor().accept("work")) {
      cursor().accept("transaction");
    }
  }

  private void chain() {
    var cursor = cursor();
    if (cursor.accept("and")) {
      cursor.accept("no");
      cursor.expect("chain");
    }
  }

  /** Whether a mode of a transaction starts with this word. */
  static boolean isMode(String word) {
    return switch (word) {
      case "isolation", "read", "not", "deferrable", "snapshot" -> true;
      default -> false;
    };
  }

  /**
   * Modes of a transaction; each changes a setting.
   *
   * @param prefix of the setting, for example {@code default_transaction_}
   */
  void modes(String prefix, Scope scope) {
    var cursor = cursor();
    while (isMode(cursor.text())) {
      switch (cursor.text()) {
        case "isolation" -> {
          cursor.advance();
          cursor.expect("level");
          mode(prefix, "isolation", isolation(), scope);
        }
        case "read" -> {
          cursor.advance();
          boolean only = cursor.accept("only");
          if (!only) {
            cursor.expect("write");
          }
          mode(prefix, "read_only", only ? "on" : "off", scope);
        }
        case "not", "deferrable" -> {
          boolean not = cursor.accept("not");
          cursor.expect("deferrable");
          mode(prefix, "deferrable", not ? "off" : "on", scope);
        }
        case "snapshot" -> {
          cursor.advance();
          mode(prefix, "snapshot", grammar.constants.string(), scope);
        }
        default -> throw cursor.unexpected();
      }
      cursor.accept(",");
    }
  }

  private void mode(String prefix, String name, String value, Scope scope) {
    grammar.facts().setting(prefix + name, List.of(value), scope, false);
  }

  private String isolation() {
    var cursor = cursor();
    if (cursor.accept("read")) {
      if (cursor.accept("committed")) {
        return "read committed";
      }
      cursor.expect("uncommitted");
      return "read uncommitted";
    }
    if (cursor.accept("repeatable")) {
      cursor.expect("read");
      return "repeatable read";
    }
    cursor.expect("serializable");
    return "serializable";
  }
}
