package dev.gatehouse.testkit;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Remembers the replacement of one cell and is as strict as the core. */
public final class RecordingCellWriter implements CellWriter {

  private final ResultColumn column;
  private boolean written;
  private byte @Nullable [] bytes;

  /** A writer for a cell of this column. */
  public RecordingCellWriter(ResultColumn column) {
    this.column = column;
  }

  /**
   * What the client would read after this masker, as text; null for SQL NULL.
   *
   * @throws AssertionError if the masker does not fit the column or wrote not exactly once
   */
  public static @Nullable String masked(Masker masker, Cell cell) {
    if (!masker.fits(cell.column())) {
      throw new AssertionError(masker.name() + " does not fit " + cell.column());
    }
    var writer = new RecordingCellWriter(cell.column());
    masker.mask(cell, writer);
    return writer.text();
  }

  @Override
  public void writeNull() {
    write(null);
  }

  @Override
  public void writeText(String text) {
    if (!column.plainText()) {
      throw new IllegalStateException("text does not fit " + column);
    }
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void writeBytes(byte[] bytes) {
    write(bytes.clone());
  }

  /** Whether SQL NULL was written. */
  public boolean isNull() {
    return written() == null;
  }

  /** The replacement as text; null for SQL NULL. */
  public @Nullable String text() {
    var replacement = written();
    return replacement == null ? null : new String(replacement, StandardCharsets.UTF_8);
  }

  private byte @Nullable [] written() {
    if (!written) {
      throw new AssertionError("the masker wrote nothing");
    }
    return bytes == null ? null : bytes.clone();
  }

  private void write(byte @Nullable [] replacement) {
    if (written) {
      throw new IllegalStateException("the masker wrote twice");
    }
    written = true;
    bytes = replacement;
  }
}
