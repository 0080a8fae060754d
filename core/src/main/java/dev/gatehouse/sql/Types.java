package dev.gatehouse.sql;

import static dev.gatehouse.sql.Names.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/** Names of types (documentation, chapter 8), with modifiers and array bounds. */
final class Types {

  private final Grammar grammar;
  private boolean restricts;

  Types(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** One type, reported; answers its name, which of an array begins with an underscore. */
  QualifiedName type() {
    var cursor = cursor();
    cursor.enter();
    cursor.accept("setof");
    var type = base();
    named(type);
    boolean array = cursor.is("array") || cursor.is("[");
    if (cursor.accept("array")) {
      if (cursor.is("[")) {
        bound();
      }
    } else {
      while (cursor.is("[")) {
        bound();
      }
    }
    cursor.leave();
    return array ? new QualifiedName(type.schema(), '_' + type.name()) : type;
  }

  /**
   * Whether the type that was read last has a length, a precision or fields, be they implied: what
   * is cast to it is cut, rounded, or read in another way.
   */
  boolean restricts() {
    return restricts;
  }

  /** Reports a type that has been read. */
  void named(QualifiedName type) {
    grammar.facts().type(type);
  }

  /** A type without array bounds, not reported. */
  QualifiedName base() {
    var cursor = cursor();
    var word = cursor.text();
    restricts = false;
    return switch (word) {
      case "double" -> cursor.accept("double", "precision") ? catalog("float8") : generic();
      case "bit" -> {
        cursor.advance();
        boolean varying = cursor.accept("varying");
        length(varying);
        yield catalog(varying ? "varbit" : "bit");
      }
      case "char", "character", "nchar", "varchar" -> {
        cursor.advance();
        boolean varying = cursor.accept("varying") || word.equals("varchar");
        length(varying);
        yield catalog(varying ? "varchar" : "bpchar");
      }
      case "national" -> {
        cursor.advance();
        if (!cursor.accept("character")) {
          cursor.expect("char");
        }
        boolean varying = cursor.accept("varying");
        length(varying);
        yield catalog(varying ? "varchar" : "bpchar");
      }
      case "timestamp", "time" -> {
        cursor.advance();
        modifiers();
        yield catalog(zoned() ? word + "tz" : word);
      }
      case "interval" -> {
        cursor.advance();
        modifiers();
        intervalFields();
        yield catalog("interval");
      }
      case "int", "integer" -> simple("int4");
      case "smallint" -> simple("int2");
      case "bigint" -> simple("int8");
      case "real" -> simple("float4");
      case "float" -> floating();
      case "decimal", "dec", "numeric" -> simple("numeric");
      case "boolean" -> simple("bool");
      case "json" -> simple("json");
      default -> generic();
    };
  }

  /** The length of a type; 1 if it is left out of one that does not vary. */
  private void length(boolean varying) {
    modifiers();
    restricts |= !varying;
  }

  private QualifiedName simple(String name) {
    cursor().advance();
    modifiers();
    return catalog(name);
  }

  /** {@code FLOAT(24)} and less is another type than the rest; which one only the value tells. */
  private QualifiedName floating() {
    cursor().advance();
    if (cursor().is("(")) {
      modifiers();
      named(catalog("float4"));
    }
    return catalog("float8");
  }

  /** WITH TIME ZONE or WITHOUT TIME ZONE; tells whether it is the first. */
  private boolean zoned() {
    var cursor = cursor();
    boolean with = cursor.is("with", "time");
    if (with || cursor.is("without", "time")) {
      cursor.advance();
      cursor.advance();
      cursor.expect("zone");
    }
    return with;
  }

  /** {@code YEAR TO MONTH}, {@code SECOND(3)} and the like, if there are any. */
  void intervalFields() {
    var cursor = cursor();
    if (!isIntervalField()) {
      return;
    }
    intervalField();
    if (cursor.accept("to")) {
      intervalField();
    }
    restricts = true;
  }

  private void intervalField() {
    if (!isIntervalField()) {
      throw cursor().unexpected();
    }
    boolean second = cursor().is("second");
    cursor().advance();
    if (second) {
      modifiers();
    }
  }

  private boolean isIntervalField() {
    return switch (cursor().text()) {
      case "year", "month", "day", "hour", "minute", "second" -> true;
      default -> false;
    };
  }

  private QualifiedName generic() {
    var cursor = cursor();
    if (!cursor.atFunctionName()) {
      throw cursor.unexpected();
    }
    @Nullable String catalog = null;
    @Nullable String schema = null;
    var name = cursor.name();
    while (cursor.accept(".")) {
      catalog = schema;
      schema = name;
      name = cursor.label();
    }
    if (cursor.accept("%", "type")) {
      if (schema != null) {
        grammar.facts().readTarget(new QualifiedName(catalog, schema)); // whose column it is
      }
    } else {
      modifiers();
    }
    return new QualifiedName(schema, name);
  }

  private void modifiers() {
    var cursor = cursor();
    if (cursor.accept("(")) {
      cursor.enter();
      grammar.expressions.list();
      cursor.expect(")");
      cursor.leave();
      restricts = true;
    }
  }

  private void bound() {
    var cursor = cursor();
    cursor.expect("[");
    cursor.acceptKind(TokenKind.NUMBER);
    cursor.expect("]");
  }
}
