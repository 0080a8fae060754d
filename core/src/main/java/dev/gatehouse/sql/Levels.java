package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.ParameterUse;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Comparison;
import dev.gatehouse.sql.Outline.Output;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Source;
import dev.gatehouse.sql.Outline.SubQuery;
import dev.gatehouse.sql.Outline.Use;
import dev.gatehouse.sql.Outline.Use.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The levels of the queries of one statement, and the values that stand in them. */
final class Levels {

  /** Places of values that are kept. */
  private static final int VALUES = 1_000;

  /** Distinct references, sources and sub-queries that are kept. */
  private static final int PARTS = 20_000;

  /** The server takes no parameter of a higher number. */
  private static final int PARAMETERS = 65_535;

  private final FactsBuilder facts;
  private final Tokens tokens;
  private List<PendingValue> values = List.of();

  /** What stands outside of every query; null until something does. */
  private @Nullable OpenLevel root;

  /** Null outside of every query. */
  private @Nullable OpenLevel current;

  private List<Outline> tops = List.of();
  private int parts;
  private int literals;
  private int counted;

  Levels(FactsBuilder facts, Tokens tokens) {
    this.facts = facts;
    this.tokens = tokens;
  }

  /** The statement starts at this token. */
  void begin(int token) {
    counted = token;
  }

  /** Goes a level deeper. */
  OpenLevel open() {
    var level = new OpenLevel(current);
    current = level;
    return level;
  }

  /** Leaves a level for the one around it. */
  void leave(OpenLevel level) {
    current = level.outer() == null ? root : level.outer();
  }

  /** Goes back into a level that was left. */
  void resume(OpenLevel level) {
    current = level;
  }

  OpenLevel current() {
    if (current == null) {
      root = new OpenLevel(null);
      current = root;
    }
    return current;
  }

  /** What columns serve for from here on; answers what they served for before. */
  Place place(Place place) {
    var before = current().place();
    current().place(place);
    return before;
  }

  /** A column; some may mean something else as well. */
  void reference(Reference reference) {
    facts.column();
    if (current().restricting()) {
      restrict(reference);
    }
    var capture = current().capture();
    if (capture != null) {
      part();
      capture.add(reference);
      if (current().place() != Place.PREDICATE) {
        return;
      }
    }
    use(reference, current().place(), Kind.COLUMN);
  }

  private void restrict(Reference reference) {
    @Nullable OpenLevel level = current;
    while (level != null && level.restricting() && !level.restrict(reference)) {
      level = level.outer();
    }
  }

  /** A use of a column outside of an output. */
  void use(Reference reference, Place place, Kind kind) {
    if (parts < PARTS && current().use(new Use(reference, place, kind))) {
      part();
    }
  }

  /** A step of the FROM list of the current level. */
  void source(Source source) {
    part();
    current().source(source);
  }

  /** An output of the current level. */
  void output(Output output) {
    if (!current().output(output)) {
      parts = PARTS; // the server refuses so many
    }
  }

  /** A sub-query of an expression. */
  void attach(OpenQuery query) {
    if (query.isBarren()) {
      return;
    }
    part();
    var outline = query.outline();
    var capture = current().capture();
    if (capture == null || current().place() == Place.PREDICATE) {
      current().query(new SubQuery(outline, current().place(), true));
    }
    if (capture != null) {
      capture.query(outline);
    }
  }

  /** A sub-query of which only matters whether it has rows. */
  void attachCondition(OpenQuery query) {
    if (!query.isBarren()) {
      part();
      current().query(new SubQuery(query.outline(), Place.PREDICATE, true));
    }
  }

  /** A query that stands for itself, or is carried by another command. */
  void top(OpenQuery query) {
    tops = Growing.with(tops, query.outline());
  }

  /** The token at hand is a literal. */
  Operand literal(int token) {
    if (values.size() == VALUES) {
      facts.out().valuesCut();
      return Operand.Other.CONSTANT;
    }
    int position = position(token);
    var value =
        new PendingValue(values.size(), 0, position, tokens.kind(token) == TokenKind.NUMBER, token);
    values = Growing.with(values, value);
    return value;
  }

  /** How many literals stand before this token. Tokens are asked for in ascending order. */
  private int position(int token) {
    while (counted < token) {
      if (Literals.isLiteral(tokens, counted)) {
        literals++;
      }
      counted++;
    }
    return literals;
  }

  /** The token at hand is a parameter. */
  Operand parameter(int token) {
    int number = number(token);
    if (number <= PARAMETERS) {
      facts.out().parameters(new ParameterUse(number, null));
    }
    if (values.size() == VALUES) {
      facts.out().valuesCut();
      return Operand.Other.CONSTANT;
    }
    var value = new PendingValue(values.size(), number, -1, false, token);
    values = Growing.with(values, value);
    return value;
  }

  private int number(int token) {
    int number = 0;
    for (int i = tokens.start(token) + 1; i < tokens.end(token) && number <= PARAMETERS; i++) {
      number = number * 10 + (tokens.message().charAt(i) - '0');
    }
    return number;
  }

  /** A cast of a value, to a type that may restrict it. */
  void cast(PendingValue value, QualifiedName type, boolean restricts) {
    value.cast(type, restricts);
    if (value.parameter() > 0 && value.parameter() <= PARAMETERS) {
      facts.out().parameters(new ParameterUse(value.parameter(), type));
    }
  }

  /** A column of the current level, maybe the field of a row, is compared with a value. */
  void compared(Reference column, boolean field, String operator, PendingValue value) {
    if (!value.changed()) {
      value.compare(operator);
      current().comparison(new Comparison(column, field, value.index()));
    }
  }

  private void part() {
    parts++;
  }

  /** Reports columns and values, at the end of the statement. */
  void finish() {
    if (parts >= PARTS) {
      tops = List.of();
      facts.partial("the statement is too large to trace its columns");
      facts.out().valuesCut();
      return;
    }
    var trace = new ColumnTrace(facts, values);
    if (root != null && !root.isBarren()) {
      trace.level(root.level());
    }
    for (int i = 0; i < tops.size(); i++) {
      trace.query(tops.get(i));
    }
    trace.report();
  }

  /** What the statement's query is made of; null if it has none, several, or one too large. */
  @Nullable Outline outline() {
    return tops.size() == 1 ? tops.getFirst() : null;
  }
}
