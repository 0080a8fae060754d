package dev.gatehouse.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Bytes for the tests of this room. */
final class Bytes {

  private Bytes() {}

  /** A body of fields: strings are zero-terminated, numbers take their own size. */
  static ByteBuf of(Object... fields) {
    var out = Unpooled.buffer();
    for (var field : fields) {
      switch (field) {
        case String text -> {
          out.writeCharSequence(text, StandardCharsets.UTF_8);
          out.writeByte(0);
        }
        case Character letter -> out.writeByte(letter);
        case Byte number -> out.writeByte(number);
        case Short number -> out.writeShort(number);
        case Integer number -> out.writeInt(number);
        case byte[] raw -> out.writeBytes(raw);
        default -> throw new IllegalArgumentException(field.toString());
      }
    }
    return out;
  }

  static BodyReader body(Object... fields) {
    var bytes = of(fields);
    return BodyReader.of(bytes, 0, bytes.readableBytes());
  }
}
