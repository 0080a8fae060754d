package dev.gatehouse.masking;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rewrites DataRow frames. One for each session: the cell is reused from call to call. */
public final class RowMasker {

  private final CurrentCell cell = new CurrentCell();

  /**
   * Writes a masked copy of the DataRow that stands whole at {@code start}; the caller owns the
   * copy and keeps the original.
   *
   * @throws ProtocolViolation if the row does not fit its description
   * @throws IllegalStateException if a masker writes nothing, twice, or what the column cannot hold
   */
  public ByteBuf mask(ByteBuf in, int start, ResultPlan.Mask plan, ByteBufAllocator allocator) {
    var end = start + 1 + in.getInt(start + 1);
    var masks = plan.masks();
    if (end - start < 7 || in.getUnsignedShort(start + 5) != masks.size()) {
      throw new ProtocolViolation("a DataRow does not fit its RowDescription");
    }
    var out = allocator.buffer(end - start + 64);
    try {
      out.writeByte(Backend.DATA_ROW).writeInt(0).writeShort(masks.size());
      copyCells(in, start + 7, end, masks, out);
      return out.setInt(1, out.readableBytes() - 1).retain();
    } finally {
      out.release();
    }
  }

  private void copyCells(
      ByteBuf in, int start, int end, List<@Nullable CellMask> masks, ByteBuf out) {
    var at = start;
    for (var i = 0; i < masks.size(); i++) {
      if (end - at < 4) {
        throw new ProtocolViolation("a DataRow is shorter than its columns");
      }
      var length = in.getInt(at);
      at += 4;
      if (length < -1 || length > end - at) {
        throw new ProtocolViolation("a DataRow is shorter than its columns");
      }
      var mask = masks.get(i);
      if (length == -1) {
        out.writeInt(-1);
      } else if (mask == null) {
        out.writeInt(length).writeBytes(in, at, length);
      } else {
        cell.mask(mask, in, at, length, out);
      }
      at += Math.max(length, 0);
    }
    if (at != end) {
      throw new ProtocolViolation("a DataRow is longer than its columns");
    }
  }

  /** The cell under the masker and the place its replacement goes to. */
  private static final class CurrentCell implements Cell, CellWriter {
    private @Nullable CellMask mask;
    private @Nullable ByteBuf in;
    private @Nullable ByteBuf out;
    private int at;
    private int length;
    private boolean written;

    void mask(CellMask current, ByteBuf source, int start, int size, ByteBuf target) {
      mask = current;
      in = source;
      out = target;
      at = start;
      length = size;
      written = false;
      try {
        current.masker().mask(this, this);
        if (!written) {
          throw new IllegalStateException("masker '" + current.masker().name() + "' wrote nothing");
        }
      } finally {
        mask = null;
        in = null;
        out = null;
      }
    }

    private static <T> T valid(@Nullable T part) {
      if (part == null) {
        throw new IllegalStateException("a cell is valid only while it is masked");
      }
      return part;
    }

    private ByteBuf target() {
      if (written) {
        throw new IllegalStateException("a masker wrote a cell twice");
      }
      written = true;
      return valid(out);
    }

    @Override
    public ResultColumn column() {
      return valid(mask).column();
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public String text() {
      return valid(in).toString(at, length, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes() {
      var bytes = new byte[length];
      valid(in).getBytes(at, bytes);
      return bytes;
    }

    @Override
    public void writeNull() {
      target().writeInt(-1);
    }

    @Override
    public void writeText(String text) {
      if (!column().plainText()) {
        throw new IllegalStateException("text does not fit a binary column of this type");
      }
      if (text.indexOf('\0') >= 0) {
        throw new IllegalStateException("text must not hold a zero character");
      }
      writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void writeBytes(byte[] bytes) {
      target().writeInt(bytes.length).writeBytes(bytes);
    }
  }
}
