package dev.gatehouse.sql.oracle;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.session.RawClient.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the server says that a column of a result comes from.
 *
 * @param table OID of a relation; 0 if it does not say
 * @param column number of its column; 0 for the whole row, negative for those of the system
 */
record Origin(long table, int column) {

  /** What a RowDescription says behind the label and these: type, length, modifier, format. */
  private static final int REST = 12;

  /** Those of the RowDescription in an answer; none if it holds none. */
  static List<Origin> of(List<Message> answer) {
    var origins = new ArrayList<Origin>();
    for (var message : answer) {
      if (message.type() == 'T') {
        var body = message.body().duplicate();
        int count = body.getShort();
        for (int i = 0; i < count; i++) {
          while (body.get() != 0) {
            // the label
          }
          origins.add(new Origin(Integer.toUnsignedLong(body.getInt()), body.getShort()));
          body.position(body.position() + REST);
        }
      }
    }
    return origins;
  }

  boolean isKnown() {
    return table != 0;
  }

  /**
   * Whether the facts say that this column comes out. A whole row is {@code *}. A field of a row,
   * {@code (c).id}, counts as part of an expression, though the server knows its origin.
   *
   * @param relation its relation, in whatever schema
   */
  static boolean isNamed(String relation, String column, Facts facts) {
    return facts.columns().stream()
        .filter(use -> use.place() == Place.OUTPUT || use.place() == Place.EXPRESSION)
        .filter(use -> use.name().equals("*") || use.name().equals(column))
        .anyMatch(use -> use.relations().stream().anyMatch(one -> one.name().equals(relation)));
  }
}
