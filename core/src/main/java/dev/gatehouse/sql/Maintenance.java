package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.Lock;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/** TRUNCATE, LOCK, VACUUM, ANALYZE, CHECKPOINT, and the three commands of notification. */
final class Maintenance {

  private static final Set<String> LOCK_MODES =
      Set.of(
          "ACCESS SHARE",
          "ROW SHARE",
          "ROW EXCLUSIVE",
          "SHARE UPDATE EXCLUSIVE",
          "SHARE",
          "SHARE ROW EXCLUSIVE",
          "EXCLUSIVE",
          "ACCESS EXCLUSIVE");

  private static final int LONGEST_MODE = "SHARE UPDATE EXCLUSIVE".length();

  private final Grammar grammar;

  Maintenance(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void truncate() {
    var cursor = cursor();
    grammar.facts().command("TRUNCATE TABLE", StatementKind.DDL);
    cursor.expect("truncate");
    cursor.accept("table");
    do {
      grammar.facts().write(grammar.names.relation(), "TRUNCATE", Filter.NONE);
    } while (cursor.accept(","));
    if (cursor.is("restart") || cursor.is("continue")) {
      cursor.advance();
      cursor.expect("identity");
    }
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    }
  }

  void lock() {
    var cursor = cursor();
    grammar.facts().command("LOCK TABLE", StatementKind.MAINTENANCE);
    cursor.expect("lock");
    cursor.accept("table");
    var relations = new ArrayList<QualifiedName>(1);
    do {
      relations.add(grammar.names.relation());
    } while (cursor.accept(","));
    var mode = cursor.accept("in") ? mode() : "ACCESS EXCLUSIVE";
    cursor.accept("nowait");
    for (var relation : relations) {
      grammar.facts().readTarget(relation);
      grammar.facts().out().locks(new Lock(relation, mode));
    }
  }

  private String mode() {
    var cursor = cursor();
    var words = new StringJoiner(" ");
    while (!cursor.is("mode")) {
      words.add(cursor.text().toUpperCase(Locale.ROOT));
      if (words.length() > LONGEST_MODE) {
        throw cursor.unexpected();
      }
      cursor.advance();
    }
    var mode = words.toString();
    if (!LOCK_MODES.contains(mode)) {
      throw cursor.unexpected();
    }
    cursor.advance();
    return mode;
  }

  void vacuum() {
    var cursor = cursor();
    grammar.facts().command("VACUUM", StatementKind.MAINTENANCE);
    cursor.expect("vacuum");
    if (cursor.is("(")) {
      grammar.names.skipParentheses();
    }
    cursor.accept("full");
    cursor.accept("freeze");
    cursor.accept("verbose");
    if (cursor.is("analyze") || cursor.is("analyse")) {
      cursor.advance();
    }
    relations();
  }

  void analyze() {
    var cursor = cursor();
    grammar.facts().command("ANALYZE", StatementKind.MAINTENANCE);
    cursor.advance();
    if (cursor.is("(")) {
      grammar.names.skipParentheses();
    }
    cursor.accept("verbose");
    relations();
  }

  private void relations() {
    var cursor = cursor();
    if (cursor.atEnd()) {
      grammar.facts().partial("it concerns every table of the database");
      return;
    }
    do {
      grammar.facts().readTarget(grammar.names.relation());
      grammar.names.optionalColumnList();
    } while (cursor.accept(","));
  }

  void checkpoint() {
    grammar.facts().command("CHECKPOINT", StatementKind.MAINTENANCE);
    cursor().advance();
    if (cursor().is("(")) {
      grammar.names.skipParentheses();
    }
  }

  /** CALL runs a procedure, whose effects are not in the text. */
  void call() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("CALL", StatementKind.CODE);
    facts.carrier("CALL", "CALL runs a procedure");
    cursor.expect("call");
    var name = grammar.names.any();
    grammar.calls.call(name);
  }

  /** DO runs code of a procedural language. */
  void anonymousBlock() {
    var facts = grammar.facts();
    facts.command("DO", StatementKind.CODE);
    facts.carrier("DO", "DO runs code that stands in a literal");
    cursor().advance();
    grammar.names.skipRest();
  }

  void load() {
    var facts = grammar.facts();
    facts.command("LOAD", StatementKind.CODE);
    facts.carrier("LOAD", "LOAD runs a library of the server");
    cursor().advance();
    cursor().expectKind(TokenKind.STRING);
  }

  void listen() {
    grammar.facts().command("LISTEN", StatementKind.NOTIFY);
    cursor().advance();
    channel();
  }

  private void channel() {
    grammar.facts().out().channels(cursor().columnName());
  }

  void unlisten() {
    grammar.facts().command("UNLISTEN", StatementKind.NOTIFY);
    cursor().advance();
    if (cursor().accept("*")) {
      grammar.facts().out().channels("*");
    } else {
      channel();
    }
  }

  void announce() {
    grammar.facts().command("NOTIFY", StatementKind.NOTIFY);
    cursor().advance();
    channel();
    if (cursor().accept(",")) {
      cursor().expectKind(TokenKind.STRING);
    }
  }
}
