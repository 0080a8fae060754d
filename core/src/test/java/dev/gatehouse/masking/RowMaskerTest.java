package dev.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class RowMaskerTest {

  private static final ColumnName SSN = ColumnName.parse("public.customers.ssn");
  private static final ResultColumn TEXT = new ResultColumn("ssn", 25, true, false);
  private static final ResultColumn BINARY_INT = new ResultColumn("ssn", 23, false, true);

  private final RowMasker rows = new RowMasker();

  private static CellMask rule(ResultColumn column, BiConsumer<Cell, CellWriter> rule) {
    return new CellMask(SSN, column, new StubMasking("rule", SSN.toString(), rule));
  }

  private static CellMask stars() {
    return rule(TEXT, (cell, out) -> out.writeText("*".repeat(cell.length())));
  }

  /** A DataRow frame behind two bytes that are none of its business; null is SQL NULL. */
  private static ByteBuf row(String... cells) {
    var frame = Unpooled.buffer().writeShort(0xBEEF).writeByte('D').writeInt(0);
    frame.writeShort(cells.length);
    for (var cell : cells) {
      if (cell == null) {
        frame.writeInt(-1);
      } else {
        frame.writeInt(cell.length()).writeCharSequence(cell, StandardCharsets.US_ASCII);
      }
    }
    return frame.setInt(3, frame.readableBytes() - 3);
  }

  private List<String> mask(ByteBuf row, CellMask... masks) {
    var plan = new ResultPlan.Mask(Arrays.asList(masks));
    var out = rows.mask(row, 2, plan, UnpooledByteBufAllocator.DEFAULT);
    assertThat(out.refCnt()).isOne();
    assertThat(out.getByte(0)).isEqualTo((byte) 'D');
    assertThat(out.getInt(1)).isEqualTo(out.readableBytes() - 1);
    var cells = new ArrayList<String>();
    out.skipBytes(5);
    var count = out.readUnsignedShort();
    for (var i = 0; i < count; i++) {
      var length = out.readInt();
      cells.add(
          length == -1 ? null : out.readCharSequence(length, StandardCharsets.UTF_8).toString());
    }
    assertThat(out.isReadable()).isFalse();
    out.release();
    return cells;
  }

  @Test
  void shouldMaskOnlyTheMaskedCells() {
    assertThat(mask(row("1", "SECRET", "x"), null, stars(), null))
        .containsExactly("1", "******", "x");
    assertThat(mask(row("", "long"), rule(TEXT, (cell, out) -> out.writeNull()), null))
        .containsExactly(null, "long");
    var growing = rule(TEXT, (cell, out) -> out.writeText(cell.text().repeat(100)));
    assertThat(mask(row("ab"), growing).getFirst()).hasSize(200);
  }

  @Test
  void shouldKeepNullAndNotAskTheMasker() {
    var never =
        rule(
            TEXT,
            (cell, out) -> {
              throw new AssertionError("asked");
            });
    assertThat(mask(row(null, "x"), never, null)).containsExactly(null, "x");
  }

  @Test
  void shouldLeaveTheOriginalAlone() {
    var row = row("SECRET");
    mask(row, stars());
    assertThat(row.refCnt()).isOne();
    assertThat(row.readerIndex()).isZero();
    assertThat(row.toString(StandardCharsets.US_ASCII)).contains("SECRET");
  }

  @Test
  void w23ShouldRefuseRowsThatDoNotFit() {
    assertThatThrownBy(() -> mask(row("a", "b"), stars())).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> mask(row(), stars())).isInstanceOf(ProtocolViolation.class);
    for (var length : new int[] {-2, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      var row = row("a");
      row.setInt(9, length);
      assertThatThrownBy(() -> mask(row, stars())).isInstanceOf(ProtocolViolation.class);
    }
    var longer = row("abc");
    longer.setInt(9, 1);
    assertThatThrownBy(() -> mask(longer, stars())).isInstanceOf(ProtocolViolation.class);
    var shorter = row("abc", "d");
    shorter.setInt(3, 4 + 2 + 4 + 3 + 2);
    assertThatThrownBy(() -> mask(shorter, stars(), stars())).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void m21ShouldRefuseMaskersThatWriteNothingTwiceOrWhatTheColumnCannotHold() {
    fails(rule(TEXT, (cell, out) -> {}), "wrote nothing");
    fails(
        rule(
            TEXT,
            (cell, out) -> {
              out.writeNull();
              out.writeText("SECRET");
            }),
        "twice");
    fails(rule(BINARY_INT, (cell, out) -> out.writeText("***")), "binary");
    fails(rule(TEXT, (cell, out) -> out.writeText("a\0b")), "zero");
  }

  private void fails(CellMask mask, String reason) {
    assertThatThrownBy(() -> mask(row("SECRET"), mask))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(reason);
    // The next row finds no trace of it, and nothing has leaked.
    assertThat(mask(row("x"), stars())).containsExactly("*");
  }

  @Test
  void shouldReleaseItsCopyWhenAMaskerThrows() {
    var allocator = new PooledByteBufAllocator(false);
    var plan =
        new ResultPlan.Mask(
            List.of(
                rule(
                    TEXT,
                    (cell, out) -> {
                      throw new IllegalArgumentException("broken");
                    })));
    assertThatThrownBy(() -> rows.mask(row("x"), 2, plan, allocator))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(allocator.metric().heapArenas().stream().mapToLong(a -> a.numActiveAllocations()))
        .allMatch(active -> active == 0);
  }

  @Test
  void shouldNotLetAMaskerKeepTheCell() {
    var kept = new ArrayList<Cell>();
    mask(
        row("SECRET"),
        rule(
            TEXT,
            (cell, out) -> {
              kept.add(cell);
              out.writeNull();
            }));
    assertThatThrownBy(() -> kept.getFirst().text()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kept.getFirst().bytes()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNameWhatItMasks() {
    assertThat(new ResultPlan.Mask(Arrays.asList(null, stars(), stars())).names())
        .containsExactly("public.customers.ssn:rule");
  }
}
