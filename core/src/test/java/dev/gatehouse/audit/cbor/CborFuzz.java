package dev.gatehouse.audit.cbor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes: they are refused, or they are the one encoding of what they say. */
class CborFuzz {

  static Stream<byte[]> seeds() {
    return IntStream.range(0, 40)
        .mapToObj(seed -> Trees.encode(Trees.random(new Random(seed), 2, 64)));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) throws CborException {
    if (!skips(input)) {
      mustRefuse(input);
      return;
    }
    var value = Trees.decode(input);
    var encoded = Trees.encode(value);
    if (!Arrays.equals(encoded, input)) {
      throw new AssertionError("another encoding: " + Arrays.toString(encoded));
    }
    if (!Objects.equals(Trees.decode(encoded), value)) {
      throw new AssertionError("another value");
    }
  }

  private static boolean skips(byte[] input) {
    try {
      var reader = new CborReader(input);
      reader.skip();
      reader.end();
      return true;
    } catch (CborException e) {
      return false;
    }
  }

  private static void mustRefuse(byte[] input) {
    @Nullable Object value;
    try {
      value = Trees.decode(input);
    } catch (CborException e) {
      return;
    }
    throw new AssertionError("skip refuses what is read as " + value);
  }
}
