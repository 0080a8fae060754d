package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;
import java.util.Map;
import java.util.Set;

/**
 * Definitions that are a list of {@code key = value}: base and range types, aggregates, operators,
 * collations, what belongs to text search.
 */
final class DefinitionLists {

  private static final Set<String> FUNCTIONS =
      Set.of(
          "analyze",
          "canonical",
          "combinefunc",
          "deserialfunc",
          "end",
          "finalfunc",
          "finalfunc1",
          "function",
          "gettoken",
          "headline",
          "init",
          "input",
          "join",
          "lextypes",
          "lexize",
          "mfinalfunc",
          "minvfunc",
          "msfunc",
          "output",
          "procedure",
          "receive",
          "restrict",
          "send",
          "serialfunc",
          "sfunc",
          "sfunc1",
          "sfunc2",
          "start",
          "subscript",
          "subtype_diff",
          "typmod_in",
          "typmod_out");

  private static final Set<String> TYPES =
      Set.of(
          "basetype",
          "element",
          "leftarg",
          "like",
          "mstype",
          "rightarg",
          "stype",
          "stype1",
          "stype2",
          "subtype");

  private static final Map<String, String> OBJECTS =
      Map.of(
          "collation", "COLLATION",
          "copy", "TEXT SEARCH CONFIGURATION",
          "parser", "TEXT SEARCH PARSER",
          "subtype_opclass", "OPERATOR CLASS",
          "template", "TEXT SEARCH TEMPLATE");

  private final Grammar grammar;

  DefinitionLists(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** An aggregate, from its name on; the old form has no arguments. */
  void aggregate() {
    var cursor = cursor();
    grammar.facts().object("AGGREGATE", grammar.names.any(), Action.CREATE);
    if (!cursor.text(2).equals("=")) {
      grammar.commands().objectNames.signature();
    }
    list();
  }

  /** An operator, from its name on. */
  void operator() {
    grammar.facts().object("OPERATOR", grammar.commands().objectNames.operator(), Action.CREATE);
    list();
  }

  /** A collation, from its name on. */
  void collation() {
    grammar.facts().object("COLLATION", grammar.names.any(), Action.CREATE);
    if (cursor().accept("from")) {
      grammar.commands().objectNames.reference("COLLATION", Action.USE);
    } else {
      list();
    }
  }

  /** {@code (key [= value], …)}. */
  void list() {
    var cursor = cursor();
    cursor.expect("(");
    do {
      var key = cursor.label();
      if (cursor.accept("=")) {
        value(key);
      }
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  private void value(String key) {
    var cursor = cursor();
    if (cursor.is("operator", "(")) {
      cursor.advance();
      cursor.advance();
      grammar.facts().operator(grammar.commands().objectNames.operator());
      cursor.expect(")");
    } else if (cursor.kind() == TokenKind.OPERATOR && cursor.kind(1) != TokenKind.NUMBER) {
      grammar.facts().operator(grammar.commands().objectNames.operator());
    } else if (!cursor.atLabel()) {
      cursor.accept("-");
      if (!cursor.acceptKind(TokenKind.NUMBER)) {
        cursor.expectKind(TokenKind.STRING);
      }
    } else if (TYPES.contains(key)) {
      grammar.types.type();
    } else {
      var name = grammar.names.any();
      if (FUNCTIONS.contains(key) && !name.name().equals("none")) {
        grammar.facts().function(name);
      }
      var object = OBJECTS.get(key);
      if (object != null) {
        grammar.facts().object(object, name, Action.USE);
      }
      if (key.equals("multirange_type_name")) {
        grammar.facts().object("TYPE", name, Action.CREATE);
      }
      if (cursor.is("(")) {
        grammar.names.skipParentheses(); // modifiers, which the server drops
      }
    }
  }
}
