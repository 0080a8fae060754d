package dev.gatehouse.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reader of this room; the first byte of an input chooses, the others are the body. */
class WireReadersFuzz {

  static Stream<byte[]> seeds() {
    return Stream.of(
            Bytes.of((byte) 0, 41, 3 << 16, "user", "app", "database", "postgres", (byte) 0),
            Bytes.of((byte) 0, 26, 3 << 16, "user", "a", "_pq_.x", "1", (byte) 0),
            Bytes.of((byte) 0, 8, Startup.SSL_REQUEST),
            Bytes.of((byte) 0, 8, Startup.GSSENC_REQUEST),
            Bytes.of((byte) 0, 16, Startup.CANCEL_REQUEST, 4711, 815),
            Bytes.of((byte) 1, (short) 1, "a", 16_384, (short) 1, 23, (short) 4, -1, (short) 1),
            Bytes.of((byte) 2, 'S', "ERROR", 'V', "ERROR", 'C', "42501", 'M', "no", (byte) 0))
        .map(ByteBufUtil::getBytes);
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Reader.read(Arrays.copyOfRange(input, 1, input.length), bytes -> read(input[0] & 3, bytes));
  }

  private static void read(int reader, ByteBuf bytes) {
    var end = bytes.readableBytes();
    switch (reader) {
      case 0 -> {
        // The frame walk hands over packets that are whole.
        if (end >= 8 && bytes.getInt(0) >= 8 && bytes.getInt(0) <= end) {
          var _ = Startup.read(bytes);
        }
      }
      case 1 -> {
        var _ = RowDescription.read(BodyReader.of(bytes, 0, end));
      }
      case 2 -> {
        var _ = ErrorFields.read(BodyReader.of(bytes, 0, end));
      }
      default -> {
        var _ = RowDescription.count(BodyReader.of(bytes, 0, end));
      }
    }
  }
}
