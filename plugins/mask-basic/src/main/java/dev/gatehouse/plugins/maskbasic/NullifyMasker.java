package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;

/** SQL NULL, in every type and format. */
record NullifyMasker() implements Masker {

  @Override
  public String name() {
    return "nullify";
  }

  @Override
  public boolean fits(ResultColumn column) {
    return true;
  }

  @Override
  public void mask(Cell cell, CellWriter out) {
    out.writeNull();
  }
}
