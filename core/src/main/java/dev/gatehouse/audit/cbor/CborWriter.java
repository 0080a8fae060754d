package dev.gatehouse.audit.cbor;

import org.jspecify.annotations.Nullable;

/**
 * Writes CBOR behind what stands in a {@link Bytes}. Allocates nothing while that has room.
 *
 * <p>The caller says beforehand how many members an array or map has and writes that many; in a map
 * {@link #key} stands before each value, in ascending order. Only assertions check this.
 */
public final class CborWriter {

  private final Bytes out;
  private final Nesting nesting = new Nesting();

  /** One with bytes of its own. */
  public CborWriter() {
    this(new Bytes());
  }

  /** One that appends to bytes that others write to, too. */
  public CborWriter(Bytes out) {
    this.out = out;
  }

  /** Empties the bytes and begins anew. */
  public void reset() {
    out.reset();
    nesting.reset();
  }

  /** What has been written: whole values. */
  public Bytes bytes() {
    assert nesting.depth() == 0 : "an array or map is not full";
    return out;
  }

  /** An integer. */
  public CborWriter number(long value) {
    assert nesting.value() : "a value where a key must stand";
    if (value >= 0) {
      head(Major.UNSIGNED, value);
    } else {
      head(Major.NEGATIVE, ~value);
    }
    return this;
  }

  /** An integer of 64 bits without a sign. */
  public CborWriter unsigned(long value) {
    assert nesting.value() : "a value where a key must stand";
    head(Major.UNSIGNED, value);
    return this;
  }

  /** False or true. */
  public CborWriter bool(boolean value) {
    assert nesting.value() : "a value where a key must stand";
    out.put(Major.SIMPLE | (value ? Major.TRUE : Major.FALSE));
    return this;
  }

  /** A null. */
  public CborWriter nothing() {
    assert nesting.value() : "a value where a key must stand";
    out.put(Major.SIMPLE | Major.NULL);
    return this;
  }

  /** A byte string: {@code count} bytes of {@code source}, from index {@code from} on. */
  public CborWriter bytes(byte[] source, int from, int count) {
    assert nesting.value() : "a value where a key must stand";
    head(Major.BYTES, count);
    out.put(source, from, count);
    return this;
  }

  /** A text string. A surrogate without its other half becomes U+FFFD: UTF-8 has no such thing. */
  public CborWriter text(String value) {
    assert nesting.value() : "a value where a key must stand";
    var length = Utf8.length(value);
    head(Major.TEXT, length);
    var at = out.extend(length);
    if (length == value.length()) {
      copyAscii(value, at);
    } else {
      Utf8.write(value, out.array(), at);
    }
    return this;
  }

  /** A text string or a null. */
  public CborWriter textOrNull(@Nullable String value) {
    return value == null ? nothing() : text(value);
  }

  /** The beginning of an array. */
  public CborWriter array(int elements) {
    assert nesting.array(elements) : "an array where a key must stand, or too deep";
    head(Major.ARRAY, elements);
    return this;
  }

  /** The beginning of a map. */
  public CborWriter map(int entries) {
    assert nesting.map(entries) : "a map where a key must stand, or too deep";
    head(Major.MAP, entries);
    return this;
  }

  /** A key of a map, at least 0 and above the one before it. */
  public CborWriter key(int key) {
    assert nesting.key(key) : "a key where none may stand, or not in order";
    head(Major.UNSIGNED, key);
    return this;
  }

  /** In the shortest form there is. */
  private void head(int major, long argument) {
    if (Long.compareUnsigned(argument, Major.ONE_BYTE) < 0) {
      out.put(major | (int) argument);
    } else if (argument >>> 8 == 0) {
      out.put(major | Major.ONE_BYTE);
      out.put((int) argument);
    } else if (argument >>> 16 == 0) {
      out.put(major | Major.TWO_BYTES);
      out.putShort((int) argument);
    } else if (argument >>> 32 == 0) {
      out.put(major | Major.FOUR_BYTES);
      out.putInt((int) argument);
    } else {
      out.put(major | Major.EIGHT_BYTES);
      out.putLong(argument);
    }
  }

  /** Takes the low byte of each char, which is all there is of ASCII. */
  @SuppressWarnings("deprecation")
  private void copyAscii(String ascii, int at) {
    ascii.getBytes(0, ascii.length(), out.array(), at);
  }
}
