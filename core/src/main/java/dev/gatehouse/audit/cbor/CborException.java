package dev.gatehouse.audit.cbor;

/** Bytes that are not the CBOR they should be. */
public final class CborException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int offset;

  CborException(String problem, int offset) {
    super(problem + ", at offset " + offset);
    this.offset = offset;
  }

  /** Where the item begins that is wrong: an index of the input. */
  public int offset() {
    return offset;
  }
}
