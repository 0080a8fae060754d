package dev.gatehouse.audit.cbor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes that are written one after the other and used again: the array grows, and is kept from one
 * use to the next unless it has become large. Integers are big-endian.
 */
public final class Bytes {

  private static final int USUAL = 1024;
  private static final int LARGEST_KEPT = 1024 * 1024;
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private byte[] array = new byte[USUAL];
  private int length;

  /** Empties it. */
  public void reset() {
    length = 0;
    if (array.length > LARGEST_KEPT) {
      array = new byte[USUAL];
    }
  }

  /** Takes back what was written behind the first {@code count} bytes. */
  public void truncate(int count) {
    if (count > length) {
      throw new IllegalArgumentException("there are only " + length + " bytes");
    }
    length = count;
  }

  /** What holds the bytes, from index 0; another array after the next write, maybe. */
  public byte[] array() {
    return array;
  }

  /** How many bytes have been written. */
  public int length() {
    return length;
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  /** Writes the low eight bits. */
  public void put(int value) {
    var at = extend(1);
    array[at] = (byte) value;
  }

  /** Writes the low sixteen bits. */
  public void putShort(int value) {
    var at = extend(Short.BYTES);
    SHORT.set(array, at, (short) value);
  }

  /** Writes four bytes. */
  public void putInt(int value) {
    var at = extend(Integer.BYTES);
    INT.set(array, at, value);
  }

  /** Writes eight bytes. */
  public void putLong(long value) {
    var at = extend(Long.BYTES);
    LONG.set(array, at, value);
  }

  /** Writes {@code count} bytes of {@code source}, from index {@code from} on. */
  public void put(byte[] source, int from, int count) {
    var at = extend(count);
    System.arraycopy(source, from, array, at, count);
  }

  /**
   * Makes room for {@code count} bytes, which the caller writes into {@link #array()}; until then
   * they are anything.
   *
   * @return the index of the first
   * @throws IllegalStateException if no array can hold as many
   */
  public int extend(long count) {
    var needed = length + count;
    if (needed > array.length) {
      grow(needed);
    }
    var at = length;
    length = (int) needed;
    return at;
  }

  private void grow(long needed) {
    if (needed > LARGEST) {
      throw new IllegalStateException(needed + " bytes fit in no array");
    }
    array = Arrays.copyOf(array, (int) Math.clamp(2L * array.length, needed, LARGEST));
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
  }
}
