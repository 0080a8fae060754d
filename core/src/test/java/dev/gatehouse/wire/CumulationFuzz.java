package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * However a stream is cut into reads, and however much of it is taken each time, it is the same.
 */
class CumulationFuzz {

  private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false);

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    var cumulation = new Cumulation();
    var sent = new ByteArrayOutputStream();
    var taken = new ArrayList<ByteBuf>();
    var reads = new ArrayList<ByteBuf>();
    while (data.remainingBytes() > 0) {
      var piece = data.consumeBytes(data.consumeInt(1, 4_096));
      sent.writeBytes(piece);
      var read = ALLOCATOR.buffer(piece.length).writeBytes(piece);
      reads.add(read);
      cumulation.append(ALLOCATOR, read);
      take(cumulation, data.consumeInt(0, 4_096), data.consumeBoolean(), taken);
    }
    take(cumulation, Integer.MAX_VALUE, false, taken);
    var all = new ByteArrayOutputStream();
    taken.forEach(slice -> all.writeBytes(ByteBufUtil.getBytes(slice)));
    taken.forEach(ByteBuf::release);
    cumulation.release();
    assertThat(all.toByteArray()).isEqualTo(sent.toByteArray());
    assertThat(reads).allMatch(read -> read.refCnt() == 0);
  }

  private static void take(Cumulation cumulation, int most, boolean trim, List<ByteBuf> taken) {
    var bytes = cumulation.bytes();
    var length = Math.min(most, bytes.readableBytes());
    if (length > 0) {
      taken.add(bytes.readRetainedSlice(length));
    }
    if (trim) {
      cumulation.trim();
    }
  }
}
