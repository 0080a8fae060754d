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

  void begin() {
    command("BEGIN");
    cursor().advance();
    noise();
    modes("transaction_");
  }

  void start() {
    var cursor = cursor();
    command("START TRANSACTION");
    cursor.advance();
    cursor.expect("transaction");
    modes("transaction_");
  }

  /** COMMIT and END. */
  void commit() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("prepared")) {
      command("COMMIT PREPARED");
      cursor.expectKind(TokenKind.STRING);
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
      cursor.expectKind(TokenKind.STRING);
      return;
    }
    command("ROLLBACK");
    noise();
    if (cursor.accept("to")) {
      if (cursor.is("savepoint") && cursor.atColumnName(1)) {
        cursor.advance();
      }
      cursor.columnName();
    } else {
      chain();
    }
  }

  void savepoint() {
    command("SAVEPOINT");
    cursor().advance();
    cursor().columnName();
  }

  void release() {
    var cursor = cursor();
    command("RELEASE");
    cursor.advance();
    if (cursor.is("savepoint") && cursor.atColumnName(1)) {
      cursor.advance();
    }
    cursor.columnName();
  }

  /** PREPARE TRANSACTION. */
  void prepare() {
    var cursor = cursor();
    command("PREPARE TRANSACTION");
    cursor.expect("prepare");
    cursor.expect("transaction");
    cursor.expectKind(TokenKind.STRING);
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

  /**
   * Modes of a transaction; each changes a setting.
   *
   * @param prefix of the setting, for example {@code default_transaction_}
   */
  void modes(String prefix) {
    var cursor = cursor();
    var facts = grammar.facts();
    while (!cursor.atEnd()) {
      switch (cursor.text()) {
        case "isolation" -> {
          cursor.advance();
          cursor.expect("level");
          facts.setting(prefix + "isolation", List.of(), Scope.SESSION, false);
          isolation();
        }
        case "read" -> {
          cursor.advance();
          if (!cursor.accept("only")) {
            cursor.expect("write");
          }
          facts.setting(prefix + "read_only", List.of(), Scope.SESSION, false);
        }
        case "not", "deferrable" -> {
          cursor.accept("not");
          cursor.expect("deferrable");
          facts.setting(prefix + "deferrable", List.of(), Scope.SESSION, false);
        }
        case "snapshot" -> {
          cursor.advance();
          cursor.expectKind(TokenKind.STRING);
          facts.setting(prefix + "snapshot", List.of(), Scope.SESSION, false);
        }
        default -> throw cursor.unexpected();
      }
      cursor.accept(",");
    }
  }

  private void isolation() {
    var cursor = cursor();
    if (cursor.accept("read")) {
      if (!cursor.accept("committed")) {
        cursor.expect("uncommitted");
      }
    } else if (cursor.accept("repeatable")) {
      cursor.expect("read");
    } else {
      cursor.expect("serializable");
    }
  }
}
