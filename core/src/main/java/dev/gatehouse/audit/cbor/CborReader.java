package dev.gatehouse.audit.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link CborWriter} writes, and nothing else: what is not in its shortest form, of
 * indefinite length, a tag, a float, out of order, beyond the end of the input, more than 16 levels
 * deep or not UTF-8 is a {@link CborException}. So whatever can be read has only one encoding.
 *
 * <p>Values are asked for one after the other. After {@link #array} as many values follow; after
 * {@link #map} as many pairs of {@link #key} and value. A count or length never exceeds what the
 * input can hold, so it is safe to allocate by it. After an exception nothing more can be read.
 */
public final class CborReader {

  /** What can come next. */
  public enum Kind {
    /** An integer of at least 0. */
    UNSIGNED,
    /** An integer below 0. */
    NEGATIVE,
    /** A byte string. */
    BYTES,
    /** A text string. */
    TEXT,
    /** An array. */
    ARRAY,
    /** A map. */
    MAP,
    /** False or true. */
    BOOL,
    /** A null. */
    NULL
  }

  private final byte[] input;
  private final int end;
  private final Nesting nesting = new Nesting();
  private int at;

  // The head that was read last.
  private int start;
  private Kind kind = Kind.NULL;
  private long argument;

  /** Reads the whole array. */
  public CborReader(byte[] input) {
    this(input, 0, input.length);
  }

  /** Reads {@code length} bytes of {@code input}, from index {@code from} on. */
  public CborReader(byte[] input, int from, int length) {
    this.input = input;
    this.at = from;
    this.end = from + length;
  }

  /** What comes next, be it a key or a value. */
  public Kind peek() throws CborException {
    var next = at;
    readHead();
    at = next;
    return kind;
  }

  /** An integer from -2<sup>63</sup> to 2<sup>63</sup> - 1. */
  public long number() throws CborException {
    readValue();
    if (kind == Kind.NEGATIVE) {
      return ~argument;
    }
    require(kind == Kind.UNSIGNED, "not an integer");
    require(argument >= 0, "an integer of 2^63 or more");
    return argument;
  }

  /** An integer of 64 bits without a sign. */
  public long unsigned() throws CborException {
    readValue();
    require(kind == Kind.UNSIGNED, "not an unsigned integer");
    return argument;
  }

  /** False or true. */
  public boolean bool() throws CborException {
    readValue();
    require(kind == Kind.BOOL, "neither false nor true");
    return argument == Major.TRUE;
  }

  /** Whether a null comes next; it is then read. */
  public boolean nothing() throws CborException {
    if (peek() != Kind.NULL) {
      return false;
    }
    readValue();
    return true;
  }

  /** A copy of a byte string. */
  public byte[] bytes() throws CborException {
    readValue();
    require(kind == Kind.BYTES, "not a byte string");
    return Arrays.copyOfRange(input, at - (int) argument, at);
  }

  /** A text string. */
  public String text() throws CborException {
    readValue();
    require(kind == Kind.TEXT, "not a text string");
    return new String(input, at - (int) argument, (int) argument, StandardCharsets.UTF_8);
  }

  /** A text string, or null for a null. */
  public @Nullable String textOrNull() throws CborException {
    return nothing() ? null : text();
  }

  /** The beginning of an array: the number of its elements. */
  public int array() throws CborException {
    readValue();
    require(kind == Kind.ARRAY, "not an array");
    return (int) argument;
  }

  /** The beginning of a map: the number of its entries. */
  public int map() throws CborException {
    readValue();
    require(kind == Kind.MAP, "not a map");
    return (int) argument;
  }

  /**
   * The next key of a map.
   *
   * @throws IllegalStateException if a value comes next
   */
  public int key() throws CborException {
    if (!nesting.keyNext()) {
      throw new IllegalStateException("a value comes next");
    }
    readHead();
    require(
        kind == Kind.UNSIGNED && argument >= 0 && argument <= Integer.MAX_VALUE,
        "a key that is not an integer from 0 to 2^31 - 1");
    require(nesting.key((int) argument), "a key that is not above the one before it");
    return (int) argument;
  }

  /** Passes over the next value with all that is in it, as strictly as if it were read. */
  public void skip() throws CborException {
    var outside = nesting.depth();
    readValue();
    while (nesting.depth() > outside) {
      if (nesting.keyNext()) {
        key();
      } else {
        readValue();
      }
    }
  }

  /**
   * Makes sure that nothing follows.
   *
   * @throws IllegalStateException if values are still to be read
   */
  public void end() throws CborException {
    if (nesting.depth() > 0) {
      throw new IllegalStateException("a value comes next");
    }
    start = at;
    require(at == end, "more bytes than the value has");
  }

  /** Reads a head, and the content of a string; what is in an array or map comes next. */
  private void readValue() throws CborException {
    if (nesting.keyNext()) {
      throw new IllegalStateException("a key comes next");
    }
    readHead();
    var counted =
        switch (kind) {
          case ARRAY -> nesting.array((int) argument);
          case MAP -> nesting.map((int) argument);
          case UNSIGNED, NEGATIVE, BYTES, TEXT, BOOL, NULL -> nesting.value();
        };
    require(counted, "nested deeper than " + Nesting.DEEPEST);
    if (kind == Kind.BYTES || kind == Kind.TEXT) {
      at += (int) argument;
      require(
          kind == Kind.BYTES || Utf8.valid(input, at - (int) argument, at), "text not in UTF-8");
    }
  }

  private void readHead() throws CborException {
    start = at;
    var first = (int) take(1);
    var info = first & 0x1F;
    kind = kind(first & 0xE0, info);
    argument = info < Major.ONE_BYTE ? info : longArgument(info);
    switch (kind) {
      case NEGATIVE -> require(argument >= 0, "an integer below -2^63");
      case BYTES, TEXT, ARRAY -> requireRoom(end - at);
      case MAP -> requireRoom((end - at) / 2);
      case UNSIGNED, BOOL, NULL -> {}
    }
  }

  private Kind kind(int major, int info) throws CborException {
    return switch (major) {
      case Major.UNSIGNED -> Kind.UNSIGNED;
      case Major.NEGATIVE -> Kind.NEGATIVE;
      case Major.BYTES -> Kind.BYTES;
      case Major.TEXT -> Kind.TEXT;
      case Major.ARRAY -> Kind.ARRAY;
      case Major.MAP -> Kind.MAP;
      case Major.TAG -> throw new CborException("a tag", start);
      default ->
          switch (info) {
            case Major.FALSE, Major.TRUE -> Kind.BOOL;
            case Major.NULL -> Kind.NULL;
            default -> throw new CborException("a simple value but false, true and null", start);
          };
    };
  }

  /** What stands behind the first byte; it must not have fitted in half of that. */
  private long longArgument(int info) throws CborException {
    require(info <= Major.EIGHT_BYTES, "an indefinite or reserved length");
    var size = 1 << (info - Major.ONE_BYTE);
    var value = take(size);
    var needed = size == 1 ? value >= Major.ONE_BYTE : value >>> (4 * size) != 0;
    require(needed, "not in the shortest form");
    return value;
  }

  /** Big-endian. */
  private long take(int size) throws CborException {
    require(end - at >= size, "the input ends within a value");
    var value = 0L;
    for (var i = 0; i < size; i++) {
      value = value << 8 | (input[at++] & 0xFF);
    }
    return value;
  }

  private void requireRoom(int most) throws CborException {
    require(Long.compareUnsigned(argument, most) <= 0, "a length beyond the end of the input");
  }

  private void require(boolean met, String problem) throws CborException {
    if (!met) {
      throw new CborException(problem, start);
    }
  }
}
