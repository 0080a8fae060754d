package dev.gatehouse.audit.cbor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values as objects: null, Boolean, BigInteger, String, Blob, List and, with Integer keys,
 * SortedMap.
 */
final class Trees {

  private Trees() {}

  /** A byte string. */
  record Blob(String hex) {
    static Blob of(byte... bytes) {
      return new Blob(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  static byte[] encode(@Nullable Object value) {
    var writer = new CborWriter();
    write(writer, value);
    return writer.bytes().toByteArray();
  }

  static @Nullable Object decode(byte[] input) throws CborException {
    var reader = new CborReader(input);
    var value = read(reader);
    reader.end();
    return value;
  }

  static void write(CborWriter writer, @Nullable Object value) {
    switch (value) {
      case null -> writer.nothing();
      case Boolean bool -> writer.bool(bool);
      case BigInteger number -> {
        if (number.signum() < 0) {
          writer.number(number.longValueExact());
        } else {
          writer.unsigned(number.longValue());
        }
      }
      case String text -> writer.text(text);
      case Blob blob -> writer.bytes(blob.bytes(), 0, blob.bytes().length);
      case List<?> list -> {
        writer.array(list.size());
        list.forEach(element -> write(writer, element));
      }
      case Map<?, ?> map -> {
        writer.map(map.size());
        map.forEach(
            (key, member) -> {
              writer.key((Integer) key);
              write(writer, member);
            });
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  static @Nullable Object read(CborReader reader) throws CborException {
    return switch (reader.peek()) {
      case UNSIGNED -> new BigInteger(Long.toUnsignedString(reader.unsigned()));
      case NEGATIVE -> BigInteger.valueOf(reader.number());
      case BYTES -> Blob.of(reader.bytes());
      case TEXT -> reader.text();
      case BOOL -> reader.bool();
      case NULL -> {
        if (!reader.nothing()) {
          throw new AssertionError("peek said null");
        }
        yield null;
      }
      case ARRAY -> {
        var elements = reader.array();
        var list = new ArrayList<@Nullable Object>(elements);
        for (var i = 0; i < elements; i++) {
          list.add(read(reader));
        }
        yield list;
      }
      case MAP -> {
        var map = new TreeMap<Integer, @Nullable Object>();
        for (var left = reader.map(); left > 0; left--) {
          map.put(reader.key(), read(reader));
        }
        yield map;
      }
    };
  }

  /** Any value, at most {@code depth} levels deep, with unsigned integers of so many bits. */
  static @Nullable Object random(Random random, int depth, int bits) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> new BigInteger(random.nextInt(bits + 1), random);
      case 3 -> new BigInteger(random.nextInt(64), random).not();
      case 4 -> text(random);
      case 5 -> {
        var bytes = new byte[size(random)];
        random.nextBytes(bytes);
        yield Blob.of(bytes);
      }
      case 6 -> {
        var list = new ArrayList<@Nullable Object>();
        for (var i = random.nextInt(30); i > 0; i--) {
          list.add(random(random, depth - 1, bits));
        }
        yield list;
      }
      default -> map(random, depth, bits);
    };
  }

  private static SortedMap<Integer, @Nullable Object> map(Random random, int depth, int bits) {
    var map = new TreeMap<Integer, @Nullable Object>();
    for (var i = random.nextInt(30); i > 0; i--) {
      map.put(random.nextInt() >>> (1 + random.nextInt(31)), random(random, depth - 1, bits));
    }
    return map;
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    var largest = new int[] {0x7F, 0xFF, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};
    var bound = largest[random.nextInt(largest.length)] + 1;
    for (var i = size(random); i > 0; i--) {
      var point = random.nextInt(bound);
      text.appendCodePoint(Character.getType(point) == Character.SURROGATE ? 'x' : point);
    }
    return text.toString();
  }

  private static int size(Random random) {
    return random.nextInt(1 << random.nextInt(11));
  }
}
