package dev.gatehouse.api.masking;

import dev.gatehouse.api.DoNotImplement;

/** Takes the replacement of a cell. */
@DoNotImplement
public interface CellWriter {

  /** SQL NULL. */
  void writeNull();

  /** Text in UTF-8; only for columns that are {@link ResultColumn#plainText()}. */
  void writeText(String text);

  /** Bytes as they shall stand on the wire, in the column's format. */
  void writeBytes(byte[] bytes);
}
