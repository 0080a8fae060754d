package dev.gatehouse.statement;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.statement.values.ValueDecoder;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Reader;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Parse and Bind; the first byte of an input chooses, the others are the body. */
class StatementReadersFuzz {

  /** Made once: what it takes is not what a message takes. */
  private static final int[] TYPES = {16, 20, 21, 23, 25, 26, 700, 701, 2950, 17};

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\0s\0SELECT $1\0\0\1\0\0\0\27",
            "\1p\0s\0\0\1\0\1\0\2\0\0\0\4\0\0\0\7\377\377\377\377\0\1\0\0",
            "\1\0\0\0\2\0\0\0\1\0\2\0\0\0\0011\0\0\0\1\1\0\0",
            "\1\0\0\0\0\0\0\0\0")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Reader.read(
        Arrays.copyOfRange(input, 1, input.length),
        bytes -> {
          if ((input[0] & 1) == 0) {
            parse(bytes);
          } else {
            bind(bytes);
          }
        });
  }

  private static void parse(ByteBuf bytes) {
    var parse = new ParseMessage(BodyReader.of(bytes, 0, bytes.readableBytes()));
    var _ = StatementNames.cut(parse.name());
    var _ = parse.text();
  }

  private static void bind(ByteBuf bytes) {
    var bind = new BindMessage(BodyReader.of(bytes, 0, bytes.readableBytes()));
    var prepared = Prepared.byParse("", "", List.of(), TYPES);
    for (var parameter : bind.parameters(prepared, ValueDecoder.BUILT_IN)) {
      var _ = parameter.value();
    }
  }
}
