package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * Ways to data elsewhere: wrappers, servers, user mappings, imported schemas. Options may hold
 * secrets: nothing of them is kept.
 */
final class ForeignDdl {

  private final Grammar grammar;

  ForeignDdl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A new wrapper, from its name on. */
  void wrapper() {
    grammar.facts().object("FOREIGN DATA WRAPPER", grammar.names.any(), Action.CREATE);
    functions();
  }

  /** The functions and options of a wrapper. */
  void functions() {
    var cursor = cursor();
    boolean more = true;
    while (more) {
      more = cursor.accept("no", "handler") || cursor.accept("no", "validator");
      if (!more && (cursor.accept("handler") || cursor.accept("validator"))) {
        grammar.facts().function(grammar.names.any());
        more = true;
      }
    }
    options();
  }

  /** A new server, from its name on. */
  void server() {
    var cursor = cursor();
    grammar.facts().object("SERVER", grammar.names.any(), Action.CREATE);
    if (cursor.accept("type")) {
      cursor.expectKind(TokenKind.STRING);
    }
    version();
    cursor.expect("foreign");
    cursor.expect("data");
    cursor.expect("wrapper");
    grammar.commands().objectNames.reference("FOREIGN DATA WRAPPER", Action.USE);
    options();
    elsewhere();
  }

  /** What changes of a server, behind its name. */
  void alterServer() {
    version();
    options();
    elsewhere();
  }

  /** Reports that the options of a server or foreign table may name what the facts do not. */
  void elsewhere() {
    grammar.facts().partial("options may name other servers, relations there, files or programs");
  }

  private void version() {
    var cursor = cursor();
    if (cursor.accept("version") && !cursor.accept("null")) {
      cursor.expectKind(TokenKind.STRING);
    }
  }

  /** A new user mapping, from FOR on. */
  void mapping() {
    grammar.commands().objectNames.reference("USER MAPPING", Action.CREATE);
    options();
  }

  /** {@code OPTIONS (…)}, if it is there. */
  void options() {
    grammar.names.skipOptions("options");
  }

  /** IMPORT FOREIGN SCHEMA, from its first word on. */
  void imports() {
    var cursor = cursor();
    cursor.expect("import");
    cursor.expect("foreign");
    cursor.expect("schema");
    cursor.columnName();
    boolean all = true;
    var tables = List.<String>of();
    if (cursor.accept("limit", "to")) {
      tables = tables();
      all = false;
    } else if (cursor.accept("except")) {
      tables();
    }
    cursor.expect("from");
    cursor.expect("server");
    grammar.commands().objectNames.reference("SERVER", Action.USE);
    cursor.expect("into");
    var schema = new QualifiedName(null, cursor.columnName());
    grammar.facts().object("SCHEMA", schema, Action.USE);
    for (var table : tables) {
      grammar
          .facts()
          .object("FOREIGN TABLE", new QualifiedName(schema.name(), table), Action.CREATE);
    }
    if (all) {
      grammar.facts().partial("tables are created that the text does not name");
    }
    options();
  }

  private List<String> tables() {
    var cursor = cursor();
    var tables = new ArrayList<String>(2);
    cursor.expect("(");
    do {
      tables.add(grammar.names.relation().name());
    } while (cursor.accept(","));
    cursor.expect(")");
    return tables;
  }
}
