package dev.gatehouse.testkit;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.ResultColumn;
import java.nio.charset.StandardCharsets;

/** A cell of a result, not NULL. */
public final class FakeCell implements Cell {

  /** OID of the type {@code text}. */
  public static final int TEXT = 25;

  private final ResultColumn column;
  private final byte[] bytes;

  private FakeCell(ResultColumn column, byte[] bytes) {
    this.column = column;
    this.bytes = bytes;
  }

  /** A cell of type {@code text} in text format. */
  public static FakeCell text(String value) {
    return of(new ResultColumn("value", TEXT, true, false), value);
  }

  /** A cell of this column that holds the text in UTF-8. */
  public static FakeCell of(ResultColumn column, String value) {
    return new FakeCell(column, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A cell of this column with these bytes on the wire. */
  public static FakeCell of(ResultColumn column, byte[] bytes) {
    return new FakeCell(column, bytes.clone());
  }

  @Override
  public ResultColumn column() {
    return column;
  }

  @Override
  public int length() {
    return bytes.length;
  }

  @Override
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }
}
