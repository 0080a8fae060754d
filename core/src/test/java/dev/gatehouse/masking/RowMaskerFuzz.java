package dev.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.wire.ProtocolViolation;
import dev.gatehouse.wire.Reader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A DataRow of three columns, the second of which is masked; an input is its body. */
class RowMaskerFuzz {

  private static final CellMask STARS =
      new CellMask(
          ColumnName.parse("public.customers.ssn"),
          new ResultColumn("ssn", 25, true, false),
          new StubMasking(
              "stars",
              "public.customers.ssn",
              (cell, out) -> out.writeText(cell.text().isEmpty() ? "" : "***")));

  private static final ResultPlan.Mask PLAN = new ResultPlan.Mask(Arrays.asList(null, STARS, null));

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\0\3\0\0\0\1a\0\0\0\6SECRET\0\0\0\1c",
            "\0\3\0\0\0\0\377\377\377\377\377\377\377\377",
            "\0\3\0\0\0\0\0\0\0\0\0\0\0\0",
            "\0\2\0\0\0\0\0\0\0\0")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] body) {
    Reader.read(body, RowMaskerFuzz::mask);
  }

  private static void mask(ByteBuf body) {
    var length = body.readableBytes();
    var row = Unpooled.buffer().writeByte('D').writeInt(length + 4).writeBytes(body, 0, length);
    ByteBuf masked;
    try {
      masked = new RowMasker().mask(row, 0, PLAN, UnpooledByteBufAllocator.DEFAULT);
    } catch (ProtocolViolation violation) {
      assertThat(row.refCnt()).isOne();
      throw violation;
    }
    // What leaves is a whole row of three cells, and its second one is ours.
    assertThat(masked.getInt(1)).isEqualTo(masked.readableBytes() - 1);
    masked.skipBytes(5);
    assertThat(masked.readUnsignedShort()).isEqualTo(3);
    cell(masked);
    assertThat(cell(masked)).isIn("", "***", "NULL");
    cell(masked);
    assertThat(masked.isReadable()).isFalse();
    masked.release();
    assertThat(masked.refCnt()).isZero();
  }

  private static String cell(ByteBuf row) {
    var length = row.readInt();
    return length == -1
        ? "NULL"
        : row.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
  }
}
