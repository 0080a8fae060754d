package dev.gatehouse.audit.cbor;

/** The major types, as they stand in the first byte of an item (RFC 8949, section 3.1). */
final class Major {

  static final int UNSIGNED = 0x00;
  static final int NEGATIVE = 0x20;
  static final int BYTES = 0x40;
  static final int TEXT = 0x60;
  static final int ARRAY = 0x80;
  static final int MAP = 0xA0;
  static final int TAG = 0xC0;
  static final int SIMPLE = 0xE0;

  /** Values of {@link #SIMPLE}. */
  static final int FALSE = 20;

  static final int TRUE = 21;
  static final int NULL = 22;

  /** The least value that does not stand in the first byte itself. */
  static final int ONE_BYTE = 24;

  static final int TWO_BYTES = 25;
  static final int FOUR_BYTES = 26;
  static final int EIGHT_BYTES = 27;

  private Major() {}
}
