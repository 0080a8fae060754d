package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.sql.Outline.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Definitions that are read in full depth, and the parts that several of them share. */
final class Definitions {

  private final Grammar grammar;

  Definitions(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /**
   * The rest of CREATE, behind the words of the type and IF NOT EXISTS.
   *
   * @return whether there is a production for this type; if not, nothing is read
   */
  boolean create(String type) {
    switch (type) {
      case "TABLE", "FOREIGN TABLE" -> grammar.commands().tableDdl.table(type);
      case "DOMAIN" -> grammar.commands().tableDdl.domain();
      case "INDEX" -> index();
      case "SEQUENCE" -> {
        var name = grammar.names.placed(grammar.names.qualified());
        grammar.facts().object(type, name, Action.CREATE);
        sequenceOptions();
      }
      case "SCHEMA" -> schema();
      case "TYPE" -> type();
      case "AGGREGATE" -> grammar.commands().definitionLists.aggregate();
      case "OPERATOR" -> grammar.commands().definitionLists.operator();
      case "COLLATION" -> grammar.commands().definitionLists.collation();
      case "STATISTICS" -> statistics();
      case "FUNCTION", "PROCEDURE" -> grammar.commands().routines.create(type);
      case "ROLE" -> grammar.commands().accessDdl.role();
      case "POLICY" -> grammar.commands().accessDdl.policy();
      case "RULE" -> grammar.commands().accessDdl.rule();
      case "TRIGGER" -> grammar.commands().bindings.trigger();
      case "EVENT TRIGGER" -> grammar.commands().bindings.eventTrigger();
      case "CAST" -> grammar.commands().bindings.cast();
      case "TRANSFORM" -> grammar.commands().bindings.transform();
      case "CONVERSION" -> grammar.commands().bindings.conversion();
      case "LANGUAGE" -> grammar.commands().bindings.language();
      case "ACCESS METHOD" -> grammar.commands().bindings.accessMethod();
      case "OPERATOR CLASS" -> grammar.commands().operatorSets.operatorClass();
      case "OPERATOR FAMILY" -> grammar.commands().operatorSets.operatorFamily();
      case "PUBLICATION" -> grammar.commands().replication.publication();
      case "SUBSCRIPTION" -> grammar.commands().replication.subscription();
      case "FOREIGN DATA WRAPPER" -> grammar.commands().foreignDdl.wrapper();
      case "SERVER" -> grammar.commands().foreignDdl.server();
      case "USER MAPPING" -> grammar.commands().foreignDdl.mapping();
      case "TEXT SEARCH PARSER",
          "TEXT SEARCH DICTIONARY",
          "TEXT SEARCH TEMPLATE",
          "TEXT SEARCH CONFIGURATION" ->
          grammar.commands().textSearchDdl.create(type);
      case "DATABASE" -> grammar.commands().serverDdl.database();
      case "TABLESPACE" -> grammar.commands().serverDdl.tablespace();
      case "EXTENSION" -> grammar.commands().serverDdl.extension();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The rest of ALTER, behind the name; nothing is read if there is no production for it. */
  void alter(String type, QualifiedName name) {
    var cursor = cursor();
    if (cursor.is("depends") || cursor.is("no", "depends")) {
      grammar.commands().tableChanges.depends();
      return;
    }
    switch (type) {
      case "FUNCTION", "PROCEDURE", "ROUTINE" -> grammar.commands().routines.alter();
      case "ROLE" -> grammar.commands().accessDdl.alterRole(name.name());
      case "STATISTICS" -> target();
      case "COLLATION" -> {
        cursor.expect("refresh");
        cursor.expect("version");
      }
      case "OPERATOR" -> {
        cursor.expect("set");
        grammar.commands().definitionLists.list();
      }
      case "OPERATOR FAMILY" -> grammar.commands().operatorSets.alterFamily();
      case "EVENT TRIGGER" -> grammar.commands().bindings.alterEventTrigger();
      case "PUBLICATION" -> grammar.commands().replication.alterPublication();
      case "SUBSCRIPTION" -> grammar.commands().replication.alterSubscription();
      case "FOREIGN DATA WRAPPER" -> grammar.commands().foreignDdl.functions();
      case "SERVER" -> grammar.commands().foreignDdl.alterServer();
      case "USER MAPPING" -> grammar.commands().foreignDdl.options();
      case "TEXT SEARCH DICTIONARY" -> grammar.commands().definitionLists.list();
      case "TEXT SEARCH CONFIGURATION" -> grammar.commands().textSearchDdl.alterConfiguration();
      case "DATABASE" -> grammar.commands().serverDdl.alterDatabase();
      case "TABLESPACE" -> grammar.commands().serverDdl.alterTablespace();
      case "EXTENSION" -> grammar.commands().serverDdl.alterExtension();
      default -> grammar.commands().tableChanges.alter(type, name);
    }
  }

  /** Reads something that sees the columns of a relation. */
  void over(QualifiedName relation, Runnable part) {
    within(
        () -> {
          source(relation);
          part.run();
        });
  }

  private void source(QualifiedName relation) {
    grammar.levels().source(new Table(relation, null, List.of(), true, List.of()));
  }

  private void within(Runnable part) {
    var levels = grammar.levels();
    var level = levels.open();
    part.run();
    levels.leave(level);
    var query = new OpenQuery();
    query.add(level);
    levels.attachCondition(query);
  }

  private void index() {
    var cursor = cursor();
    var name = cursor.is("on") ? null : grammar.names.any();
    cursor.expect("on");
    var table = grammar.names.placed(grammar.names.relation());
    if (name != null) {
      var schema = name.schema() == null ? table.schema() : name.schema();
      grammar.facts().object("INDEX", new QualifiedName(schema, name.name()), Action.CREATE);
    }
    grammar.facts().object("TABLE", table, Action.USE);
    grammar.facts().readTarget(table);
    accessMethod();
    indexElements(table);
    if (cursor.accept("include")) {
      indexElements(table);
    }
    grammar.commands().tableDdl.distinct();
    grammar.names.skipOptions("with");
    if (cursor.accept("tablespace")) {
      grammar.commands().objectNames.reference("TABLESPACE", Action.USE);
    }
    if (cursor.accept("where")) {
      over(
          table,
          () -> {
            grammar.levels().place(Place.PREDICATE);
            grammar.expressions.expression();
          });
    }
  }

  /** Statistics over columns and expressions of a table, from their name on. */
  private void statistics() {
    var cursor = cursor();
    if (!cursor.is("on") && !cursor.is("(")) {
      grammar.facts().object("STATISTICS", grammar.names.any(), Action.CREATE);
    }
    grammar.names.optionalColumnList();
    cursor.expect("on");
    within(
        () -> {
          grammar.expressions.list();
          cursor.expect("from");
          var table = grammar.names.relation();
          grammar.facts().object("TABLE", table, Action.USE);
          grammar.facts().readTarget(table);
          source(table);
        });
  }

  /** How many values statistics keep. */
  private void target() {
    var cursor = cursor();
    cursor.expect("set");
    cursor.expect("statistics");
    if (!cursor.accept("default")) {
      number();
    }
  }

  /** {@code USING name}, if it is there. */
  void accessMethod() {
    if (cursor().accept("using")) {
      grammar.commands().objectNames.reference("ACCESS METHOD", Action.USE);
    }
  }

  /** {@code (a, lower(b) COLLATE c opclass DESC NULLS LAST, (d) WITH =)}. */
  void indexElements(QualifiedName table) {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    over(
        table,
        () -> {
          do {
            indexElement();
          } while (cursor.accept(","));
        });
    cursor.expect(")");
    cursor.leave();
  }

  private void indexElement() {
    var cursor = cursor();
    grammar.expressions.expression();
    if (cursor.atColumnName() && !cursor.is("nulls")) {
      grammar.facts().object("OPERATOR CLASS", grammar.names.any(), Action.USE);
      if (cursor.is("(")) {
        grammar.names.skipParentheses();
      }
    }
    if (!cursor.accept("asc")) {
      cursor.accept("desc");
    }
    if (cursor.accept("nulls") && !cursor.accept("first")) {
      cursor.expect("last");
    }
    if (cursor.accept("with")) {
      if (cursor.accept("operator")) {
        cursor.expect("(");
        grammar.facts().operator(grammar.commands().objectNames.operator());
        cursor.expect(")");
      } else {
        grammar.facts().operator(grammar.commands().objectNames.operator());
      }
    }
  }

  /** What a sequence, or the one of an identity, is to do; as long as options follow. */
  void sequenceOptions() {
    while (sequenceOption()) {}
  }

  private boolean sequenceOption() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "as" -> {
        cursor.advance();
        grammar.types.type();
      }
      case "cycle", "logged", "unlogged" -> cursor.advance();
      case "no" -> {
        cursor.advance();
        cursor.label();
      }
      case "increment", "start", "cache", "minvalue", "maxvalue" -> {
        cursor.advance();
        if (!cursor.accept("by")) {
          cursor.accept("with");
        }
        number();
      }
      case "restart" -> {
        cursor.advance();
        if (cursor.accept("with") || cursor.kind() == TokenKind.NUMBER || cursor.is("-")) {
          number();
        }
      }
      case "owned" -> {
        cursor.advance();
        cursor.expect("by");
        if (!cursor.accept("none")) {
          grammar.facts().object("TABLE", grammar.names.owner(), Action.USE);
        }
      }
      case "sequence" -> {
        cursor.advance();
        cursor.expect("name");
        grammar.facts().object("SEQUENCE", grammar.names.any(), Action.CREATE);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A number with or without a sign. */
  void number() {
    var cursor = cursor();
    if (!cursor.accept("-")) {
      cursor.accept("+");
    }
    cursor.expectKind(TokenKind.NUMBER);
  }

  /** A schema with what is created in it. */
  private void schema() {
    var cursor = cursor();
    @Nullable QualifiedName schema = null;
    if (!cursor.is("authorization")) {
      schema = grammar.names.any();
      grammar.facts().object("SCHEMA", schema, Action.CREATE);
    }
    if (schema == null || cursor.is("authorization")) {
      cursor.expect("authorization");
      boolean word = cursor.kind() == TokenKind.KEYWORD;
      var role = grammar.names.any();
      grammar.facts().object("ROLE", role, Action.USE);
      if (schema == null) {
        grammar.facts().object("SCHEMA", role, Action.CREATE);
        schema = word && isOfSession(role.name()) ? null : role;
      }
    }
    elements(schema);
  }

  private static boolean isOfSession(String role) {
    return switch (role) {
      case "current_user", "current_role", "session_user" -> true;
      default -> false;
    };
  }

  /** What is created in a schema; null: its name is that of a role which only the session knows. */
  private void elements(@Nullable QualifiedName schema) {
    var cursor = cursor();
    cursor.enter();
    if (schema == null) {
      grammar.facts().partial("the schema is named like a role of the session");
    } else {
      grammar.facts().elementsOf(schema.name());
    }
    grammar.facts().wrap();
    while (!cursor.atEnd()) {
      if (!isElement()) {
        throw cursor.unexpected();
      }
      grammar.statements.statement();
    }
    grammar.facts().unwrap();
    cursor.leave();
  }

  /** Whether something starts here that a schema may be created with. */
  private boolean isElement() {
    var cursor = cursor();
    int start = cursor.at();
    if (!cursor.accept("create")) {
      return cursor.is("grant");
    }
    ObjectTypes.skipModifiers(cursor);
    boolean element =
        switch (cursor.text()) {
          case "index", "sequence", "table", "trigger", "view" -> true;
          default -> false;
        };
    cursor.rewind(start);
    return element;
  }

  /** A type of any kind. */
  private void type() {
    var cursor = cursor();
    var name = grammar.names.any();
    grammar.facts().object("TYPE", name, Action.CREATE);
    if (!cursor.accept("as")) {
      if (!cursor.atEnd()) {
        grammar.commands().definitionLists.list();
      }
      return;
    }
    if (cursor.accept("range")) {
      grammar.commands().definitionLists.list();
      return;
    }
    boolean labels = cursor.accept("enum");
    cursor.expect("(");
    if (!cursor.is(")")) {
      do {
        if (labels) {
          cursor.expectKind(TokenKind.STRING);
        } else {
          grammar.commands().tableDdl.column(name);
        }
      } while (cursor.accept(","));
    }
    cursor.expect(")");
  }
}
