package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.ResultColumn;

/**
 * The types in whose place any text may stand (PostgreSQL, pg_type.dat). Text in the place of a
 * number or a date would be an invalid value for a driver, even in text format.
 */
final class TextTypes {

  private static final int NAME = 19;
  private static final int TEXT = 25;
  private static final int BPCHAR = 1042;
  private static final int VARCHAR = 1043;

  private TextTypes() {}

  /** Whether a cell of this column may hold any text. */
  static boolean takesText(ResultColumn column) {
    return column.plainText()
        && switch (column.typeOid()) {
          case NAME, TEXT, BPCHAR, VARCHAR -> true;
          default -> false;
        };
  }

  /**
   * The length of the text without the blanks that pad a {@code char(n)}: they carry no meaning,
   * but would make a short value look long enough to keep its ends.
   */
  static int significantLength(Cell cell, String text) {
    var end = text.length();
    if (cell.column().typeOid() == BPCHAR) {
      while (end > 0 && text.charAt(end - 1) == ' ') {
        end--;
      }
    }
    return end;
  }
}
