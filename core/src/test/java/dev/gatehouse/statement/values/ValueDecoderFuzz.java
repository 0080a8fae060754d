package dev.gatehouse.statement.values;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** The first byte chooses a type, the others are a value of it, in binary format and as text. */
class ValueDecoderFuzz {

  private static final Conventions CONVENTIONS =
      Conventions.UNKNOWN
          .with("DateStyle", "ISO, MDY")
          .with("IntervalStyle", "postgres")
          .with("TimeZone", "Europe/Berlin")
          .with("server_encoding", "UTF8")
          .with("client_encoding", "UTF8");

  private static final ValueDecoder DECODER = new ValueDecoder(TypeLookup.BUILT_IN, CONVENTIONS);

  private static final int[] TYPES =
      new BuiltInTypes().all().keySet().stream().mapToInt(oid -> oid).sorted().toArray();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "2024-02-29 13:05:06.5+02",
            "1 year 2 mons -3 days 04:05:06.7",
            "{1,NULL,\"a b\"}",
            "[\"1\",5)",
            "{[1,3),[5,7]}",
            "{\"a\": [1.50, null, \"\\u00e9\"]}",
            "2001:db8::1/64",
            "-1_234.5e-6",
            "\0\0\0\1\0\0\0\0\0\0\0\27\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\7",
            "\0\2\0\0\0\0\0\1\0\1\26\56")
        .flatMap(
            value ->
                Stream.iterate(0, type -> type < TYPES.length, type -> type + 1)
                    .map(type -> (char) type.intValue() + value))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length == 0) {
      return;
    }
    var type = TYPES[(input[0] & 0xff) % TYPES.length];
    var value = Arrays.copyOfRange(input, 1, input.length);
    settle(type, DECODER.binary(type, value));
    settle(type, DECODER.text(type, new String(value, StandardCharsets.UTF_8)));
  }

  /** A normal form is its own normal form. */
  private static void settle(int type, @Nullable String normal) {
    // Nothing reads the text of "record"; forms of multiranges may hold what only binary can.
    if (normal == null || TypeLookup.BUILT_IN.type(type) instanceof ValueType.Composite) {
      return;
    }
    var again = DECODER.text(type, normal);
    if (again != null && !again.equals(normal)) {
      throw new AssertionError(type + ": " + normal + " becomes " + again);
    }
  }
}
