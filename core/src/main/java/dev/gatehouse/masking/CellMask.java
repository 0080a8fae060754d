package dev.gatehouse.masking;

import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;

/**
 * The masker of one column of a result.
 *
 * @param name the column the values come from
 * @param column how they come
 */
record CellMask(ColumnName name, ResultColumn column, Masker masker) {

  @Override
  public String toString() {
    return name + ":" + masker.name();
  }
}
