package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;

/** The same text for every value. */
record FixedMasker(String value) implements Masker {

  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public boolean fits(ResultColumn column) {
    return TextTypes.takesText(column);
  }

  @Override
  public void mask(Cell cell, CellWriter out) {
    out.writeText(value);
  }
}
