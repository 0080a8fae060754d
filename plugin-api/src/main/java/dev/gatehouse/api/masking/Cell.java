package dev.gatehouse.api.masking;

import dev.gatehouse.api.DoNotImplement;

/** A cell that is not NULL, valid only during {@link Masker#mask}. */
@DoNotImplement
public interface Cell {

  /** The column it belongs to. */
  ResultColumn column();

  /** Its length on the wire in bytes. */
  int length();

  /** The bytes decoded as UTF-8; the value itself where {@link ResultColumn#plainText()}. */
  String text();

  /** A copy of the bytes on the wire. */
  byte[] bytes();
}
