package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.sql.OpenLevel.Capture;
import dev.gatehouse.sql.Outline.Output;
import dev.gatehouse.sql.Outline.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What SELECT, RETURNING and VALUES put out, and which columns of an INSERT get it. */
final class Outputs {

  static final Reference ALL = new Reference(null, null, "*");
  static final Output EVERYTHING = new Output("*", true, List.of(ALL), List.of());

  private final Grammar grammar;

  Outputs(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** Whether there is any behind SELECT, or the query goes on without. */
  boolean isAtTarget() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "into",
          "from",
          "where",
          "group",
          "having",
          "window",
          "union",
          "intersect",
          "except",
          "order",
          "limit",
          "offset",
          "fetch",
          "for",
          "on",
          "returning",
          ")" ->
          false;
      case "with" -> false;
      default -> !cursor.atEnd();
    };
  }

  /** Output columns with their labels. */
  void targets() {
    targets(null);
  }

  /**
   * The same of a query.
   *
   * @param insertion what an INSERT makes of them; null for any other query
   */
  void targets(@Nullable Insertion insertion) {
    var cursor = cursor();
    var into = insertion;
    var level = grammar.levels().current();
    var before = level.place();
    int count = 0;
    var capture = new Capture();
    do {
      capture.clear();
      level.capture(capture);
      level.place(Place.OUTPUT);
      if (cursor.accept("*")) {
        grammar.levels().reference(ALL);
        grammar.levels().output(EVERYTHING);
        into = null; // the positions behind it depend on the source
        continue;
      }
      var operand = grammar.expressions.expression();
      var label = operand instanceof Reference column ? column.name() : null;
      if (cursor.accept("as")) {
        label = cursor.label();
      } else if (cursor.atBareLabel()) {
        label = cursor.name();
      }
      grammar.levels().output(output(operand, label, capture));
      assigned(into, count++, operand);
    } while (cursor.accept(","));
    level.capture(null);
    level.place(before);
  }

  private static Output output(Operand operand, @Nullable String label, Capture capture) {
    if (operand == Operand.Other.ROW) {
      return capture.fields(Reference.UNKNOWN_ROW);
    }
    if (operand instanceof Reference star && star.name().equals("*")) {
      return new Output("*", true, List.of(star), List.of());
    }
    boolean plain = operand instanceof Reference || operand == Operand.Other.QUERY;
    return capture.output(label, plain);
  }

  /** {@code VALUES (…), (…)} as outputs of the current level: each column is that of all rows. */
  void values(@Nullable Insertion into) {
    var cursor = cursor();
    var level = grammar.levels().current();
    var columns = new ArrayList<Capture>(8);
    cursor.expect("values");
    do {
      cursor.expect("(");
      int position = 0;
      do {
        if (position == columns.size()) {
          columns.add(new Capture());
        }
        level.capture(columns.get(position));
        assigned(into, position++, grammar.expressions.expression());
      } while (cursor.accept(","));
      cursor.expect(")");
    } while (cursor.accept(","));
    level.capture(null);
    for (int i = 0; i < columns.size(); i++) {
      grammar.levels().output(columns.get(i).output("column" + (i + 1), false));
    }
  }

  /** {@code VALUES (…)} of MERGE, whose columns are those of an INSERT. */
  void inserted(Insertion into) {
    var cursor = cursor();
    cursor.expect("values");
    cursor.expect("(");
    int position = 0;
    do {
      assigned(into, position++, grammar.expressions.expression());
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  private static void assigned(@Nullable Insertion into, int position, Operand operand) {
    if (into != null && operand instanceof PendingValue value) {
      value.assign(into.target(), into.column(position));
    }
  }
}
