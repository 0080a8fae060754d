package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
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
          "dictionary", "TEXT SEARCH DICTIONARY",
          "from", "COLLATION",
          "parser", "TEXT SEARCH PARSER",
          "subtype_opclass", "OPERATOR CLASS",
          "template", "TEXT SEARCH TEMPLATE");

  private static final Set<String> OPERATORS =
      Set.of("commutator", "gtcmp", "ltcmp", "negator", "sort1", "sort2", "sortop");

  private static final String MULTIRANGE = "multirange_type_name";

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
    } else if (cursor.kind() == TokenKind.STRING) {
      quoted(key);
    } else if (!cursor.atLabel()) {
      grammar.commands().definitions.number();
    } else if (TYPES.contains(key)) {
      grammar.types.type();
    } else {
      named(key, grammar.names.any());
      if (cursor.is("(")) {
        grammar.names.skipParentheses(); // modifiers, which the server drops
      }
    }
  }

  /** A string stands for a name as it is written, without a schema, wherever a name is wanted. */
  private void quoted(String key) {
    if (!isNamed(key)) {
      cursor().advance();
      return;
    }
    var name = new QualifiedName(null, grammar.constants.string());
    if (TYPES.contains(key)) {
      grammar.facts().type(name);
    } else if (OPERATORS.contains(key)) {
      grammar.facts().operator(name);
    } else {
      named(key, name);
    }
  }

  private static boolean isNamed(String key) {
    return TYPES.contains(key)
        || OPERATORS.contains(key)
        || FUNCTIONS.contains(key)
        || OBJECTS.containsKey(key)
        || key.equals(MULTIRANGE);
  }

  /** What a name means behind such a key; NONE may be a function's name as well. */
  private void named(String key, QualifiedName name) {
    if (FUNCTIONS.contains(key)) {
      grammar.facts().function(name);
    }
    var object = OBJECTS.get(key);
    if (object != null) {
      grammar.facts().object(object, name, Action.USE);
    }
    if (key.equals(MULTIRANGE)) {
      grammar.facts().object("TYPE", name, Action.CREATE);
    }
  }
}
