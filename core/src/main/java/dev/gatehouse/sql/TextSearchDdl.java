package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;

/** Parsers, dictionaries, templates and configurations of text search. */
final class TextSearchDdl {

  private static final String DICTIONARY = "TEXT SEARCH DICTIONARY";

  private final Grammar grammar;

  TextSearchDdl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** Any of them, from its name on. */
  void create(String type) {
    grammar.facts().object(type, grammar.names.any(), Action.CREATE);
    grammar.commands().definitionLists.list();
  }

  /** What changes of a configuration, behind its name: which dictionaries see which tokens. */
  void alterConfiguration() {
    var cursor = cursor();
    if (cursor.accept("drop", "mapping")) {
      cursor.accept("if", "exists");
      cursor.expect("for");
      tokens();
      return;
    }
    if (!cursor.accept("add")) {
      cursor.expect("alter");
    }
    cursor.expect("mapping");
    if (cursor.accept("for")) {
      tokens();
    }
    if (cursor.accept("replace")) {
      grammar.commands().objectNames.reference(DICTIONARY, Action.USE);
    }
    cursor.expect("with");
    do {
      grammar.commands().objectNames.reference(DICTIONARY, Action.USE);
    } while (cursor.accept(","));
  }

  private void tokens() {
    do {
      cursor().columnName();
    } while (cursor().accept(","));
  }
}
