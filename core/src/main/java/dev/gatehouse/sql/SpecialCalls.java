package dev.gatehouse.sql;

import static dev.gatehouse.sql.Operand.Other.COMPUTED;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Reference;
import java.util.Map;
import java.util.Set;

/**
 * Calls whose arguments are separated by words (documentation, chapters 9.4, 9.9, 9.15, 9.16):
 * {@code EXTRACT(year FROM x)}, {@code XMLELEMENT(NAME a, b)}, {@code JSON_OBJECT('a' VALUE b)}.
 */
final class SpecialCalls {

  /** The spellings that stand for a function of another or the same name. */
  private static final Map<String, QualifiedName> FUNCTIONS =
      Map.ofEntries(
          function("extract", "extract"),
          function("overlay", "overlay"),
          function("position", "position"),
          function("substring", "substring"),
          function("normalize", "normalize"),
          function("xmlexists", "xmlexists"),
          function("collation", "pg_collation_for"),
          function("json_array", "json_build_array"),
          function("json_arrayagg", "json_agg"),
          function("json_objectagg", "json_object_agg"),
          function("json_scalar", "to_json"));

  /** Those that without their words are ordinary calls, looked up along the search path. */
  private static final Set<String> ORDINARY = Set.of("overlay", "substring");

  private static final String JSON_OBJECT = "json_object";

  private static final Set<String> WORDS_OF_ORDINARY = Set.of("from", "for", "placing", "similar");

  private static final Set<String> SPECIAL =
      Set.of(
          "cast",
          "coalesce",
          "extract",
          "greatest",
          "grouping",
          "json",
          "json_array",
          "json_arrayagg",
          "json_exists",
          JSON_OBJECT,
          "json_objectagg",
          "json_query",
          "json_scalar",
          "json_serialize",
          "json_value",
          "least",
          "merge_action",
          "normalize",
          "nullif",
          "overlay",
          "position",
          "substring",
          "treat",
          "trim",
          "xmlconcat",
          "xmlelement",
          "xmlexists",
          "xmlforest",
          "xmlparse",
          "xmlpi",
          "xmlroot",
          "xmlserialize");

  /** Words between arguments that cannot be arguments. */
  private static final Set<String> SEPARATORS =
      Set.of(
          ",",
          ":",
          "=>",
          ":=",
          "from",
          "for",
          "placing",
          "both",
          "leading",
          "trailing",
          "on",
          "with",
          "default",
          "similar",
          "escape",
          "variadic",
          "unique",
          "to");

  /** Words between arguments that could be columns as well, but not in these calls. */
  private static final Set<String> NOISE =
      Set.of(
          "absent",
          "array",
          "by",
          "conditional",
          "content",
          "document",
          "empty",
          "encoding",
          "error",
          "format",
          "indent",
          "json",
          "keep",
          "keys",
          "nfc",
          "nfd",
          "nfkc",
          "nfkd",
          "no",
          "object",
          "omit",
          "passing",
          "path",
          "preserve",
          "quotes",
          "ref",
          "scalar",
          "standalone",
          "string",
          "strip",
          "unconditional",
          "unknown",
          "value",
          "version",
          "whitespace",
          "without",
          "wrapper",
          "yes");

  private final Grammar grammar;

  SpecialCalls(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** Whether such a call starts here. */
  boolean isAt() {
    var cursor = cursor();
    return (cursor.text(1).equals("(") && SPECIAL.contains(cursor.text()))
        || cursor.is("collation", "for");
  }

  /** One call with what may follow it; tells what it is if it is the cast of a value. */
  Operand call() {
    var cursor = cursor();
    var word = cursor.text();
    if (word.equals("cast")) {
      return cast();
    }
    if (word.equals("treat")) {
      return treat();
    }
    if (word.equals(JSON_OBJECT)) {
      return object();
    }
    report(word);
    cursor.advance();
    cursor.accept("for");
    cursor.enter();
    cursor.expect("(");
    if (word.equals("extract") && cursor.text(1).equals("from")) {
      cursor.advance();
    }
    if ((word.equals("xmlelement") || word.equals("xmlpi")) && cursor.accept("name")) {
      cursor.label();
    }
    boolean typeBehindAs = word.equals("xmlserialize");
    boolean wordy = word.startsWith("xml") || word.startsWith("json") || word.equals("normalize");
    boolean argument = false;
    boolean ordinary = ORDINARY.contains(word);
    while (!cursor.is(")")) {
      ordinary &= !WORDS_OF_ORDINARY.contains(cursor.text());
      argument = wordy ? wordyPart(typeBehindAs, argument) : part(typeBehindAs, argument);
    }
    cursor.expect(")");
    cursor.leave();
    if (ordinary) {
      grammar.facts().function(new QualifiedName(null, word));
    }
    grammar.calls.tail();
    return COMPUTED;
  }

  /** {@code JSON_OBJECT(k : v)} builds an object; without pairs it calls what has that name. */
  private Operand object() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    cursor.expect("(");
    boolean pairs = false;
    boolean unsure = cursor.is(")");
    boolean argument = false;
    while (!cursor.is(")")) {
      pairs |= cursor.is(":") || (argument && cursor.is("value"));
      unsure |= cursor.is("value") || cursor.is("returning");
      argument = wordyPart(false, argument);
    }
    cursor.expect(")");
    cursor.leave();
    if (pairs || unsure) {
      grammar.facts().function(Names.catalog("json_build_object"));
    }
    if (!pairs) {
      grammar.facts().function(Names.catalog(JSON_OBJECT));
    }
    grammar.calls.tail();
    return COMPUTED;
  }

  private void report(String word) {
    var facts = grammar.facts();
    switch (word) {
      case "trim" -> facts.function(Names.catalog(trim()));
      case "nullif" -> facts.operator("=");
      default -> {
        var function = FUNCTIONS.get(word);
        if (function != null) {
          facts.function(function);
        }
      }
    }
  }

  private String trim() {
    return switch (cursor().text(2)) {
      case "leading" -> "ltrim";
      case "trailing" -> "rtrim";
      default -> "btrim";
    };
  }

  private Operand cast() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    cursor.expect("(");
    int strings = grammar.operands.strings();
    var operand = grammar.expressions.expression();
    cursor.expect("as");
    var type = grammar.types.type();
    cursor.expect(")");
    cursor.leave();
    grammar.constants.cast(operand, strings, type, grammar.types.restricts());
    return operand instanceof PendingValue value ? value : COMPUTED;
  }

  /** {@code TREAT(x AS name)} calls the server's function of the type's name, whatever it is. */
  private Operand treat() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    cursor.expect("(");
    grammar.expressions.expression();
    cursor.expect("as");
    var name = grammar.types.type().name();
    cursor.expect(")");
    cursor.leave();
    grammar.facts().function(Names.catalog(name));
    if (name.startsWith("_")) {
      grammar.facts().function(Names.catalog(name.substring(1)));
    }
    if (LiteralNames.usesRelation(name)) {
      grammar.facts().partial(name + LiteralNames.USES_UNTOLD);
    }
    return COMPUTED;
  }

  /**
   * One argument, or one word between arguments, where words such as VALUE, PATH or CONTENT belong
   * to the call.
   *
   * @param behindArgument what this returned for the part before; false for the first one
   * @return whether it was an argument: behind one, such a word cannot be another
   */
  boolean wordyPart(boolean typeBehindAs, boolean behindArgument) {
    var cursor = cursor();
    if (NOISE.contains(cursor.text()) && (behindArgument || !isOperandAhead())) {
      if (!behindArgument && cursor.atColumnName()) {
        // It may be a column of that name after all.
        grammar.levels().reference(new Reference(null, null, cursor.text()));
      }
      cursor.advance();
      return false;
    }
    return part(typeBehindAs, behindArgument);
  }

  private boolean part(boolean typeBehindAs, boolean behindArgument) {
    var cursor = cursor();
    cursor.enter();
    boolean argument =
        !SEPARATORS.contains(cursor.text()) || (cursor.is("escape") && !behindArgument);
    if (argument) {
      argumentOrClause(typeBehindAs);
    } else {
      cursor.advance();
    }
    cursor.leave();
    return argument;
  }

  private void argumentOrClause(boolean typeBehindAs) {
    var cursor = cursor();
    switch (cursor.text()) {
      case "as" -> {
        cursor.advance();
        if (typeBehindAs) {
          grammar.types.type();
        } else {
          cursor.label();
        }
      }
      case "returning" -> {
        cursor.advance();
        grammar.types.type();
      }
      case "order" -> {
        cursor.advance();
        cursor.expect("by");
        grammar.expressions.sortList();
      }
      case "xmlattributes", "xmlnamespaces" -> nested();
      default -> {
        if (grammar.queries.isAtQuery()) {
          grammar.levels().attach(grammar.queries.query());
        } else {
          grammar.expressions.expression();
        }
      }
    }
  }

  private void nested() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    cursor.expect("(");
    boolean argument = false;
    while (!cursor.is(")")) {
      argument = wordyPart(false, argument);
    }
    cursor.expect(")");
    cursor.leave();
  }

  /**
   * Whether the word here starts an operand: a call, a qualified or a subscripted name. No call has
   * a bare query in its parentheses.
   */
  private boolean isOperandAhead() {
    return switch (cursor().text(1)) {
      case "(" ->
          switch (cursor().text(2)) {
            case "select", "with", "table" -> false;
            case "values" -> !cursor().text(3).equals("(");
            default -> true;
          };
      case ".", "[" -> true;
      default -> false;
    };
  }

  private static Map.Entry<String, QualifiedName> function(String word, String name) {
    return Map.entry(word, Names.catalog(name));
  }
}
