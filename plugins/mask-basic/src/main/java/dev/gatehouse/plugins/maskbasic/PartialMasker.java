package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;

/**
 * Keeps some code points at the ends and fills the rest, one fill for each code point. A value that
 * is not longer than what would be kept is filled as a whole.
 */
record PartialMasker(int keepFirst, int keepLast, String fill) implements Masker {

  @Override
  public String name() {
    return "partial";
  }

  @Override
  public boolean fits(ResultColumn column) {
    return TextTypes.takesText(column);
  }

  @Override
  public void mask(Cell cell, CellWriter out) {
    var text = cell.text();
    var end = TextTypes.significantLength(cell, text);
    var length = text.codePointCount(0, end);
    if (length <= (long) keepFirst + keepLast) {
      out.writeText(fill.repeat(length) + text.substring(end));
      return;
    }
    var from = text.offsetByCodePoints(0, keepFirst);
    var to = text.offsetByCodePoints(end, -keepLast);
    out.writeText(
        text.substring(0, from) + fill.repeat(length - keepFirst - keepLast) + text.substring(to));
  }
}
