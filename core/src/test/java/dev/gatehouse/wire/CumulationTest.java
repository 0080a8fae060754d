package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CumulationTest {

  private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;
  private static final byte[] STREAM =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private static ByteBuf read(int from, int to) {
    return ALLOCATOR.buffer(to - from).writeBytes(STREAM, from, to - from);
  }

  /** Takes pieces of three bytes as slices, as a session does with frames. */
  private static void take(Cumulation cumulation, List<ByteBuf> slices) {
    var bytes = cumulation.bytes();
    while (bytes.readableBytes() >= 3) {
      slices.add(bytes.readRetainedSlice(3));
    }
  }

  @Test
  void w11ShouldGiveTheSameBytesAtEverySplit() {
    for (var first = 0; first <= STREAM.length; first++) {
      for (var second = first; second <= STREAM.length; second++) {
        var cumulation = new Cumulation();
        var reads = new ByteBuf[] {read(0, first), read(first, second), read(second, 16)};
        var slices = new ArrayList<ByteBuf>();
        for (var in : reads) {
          cumulation.append(ALLOCATOR, in);
          take(cumulation, slices);
        }

        var all = ALLOCATOR.buffer();
        slices.forEach(all::writeBytes);
        all.writeBytes(cumulation.bytes(), cumulation.bytes().readerIndex(), 1);
        assertThat(ByteBufUtil.getBytes(all)).isEqualTo(STREAM);

        all.release();
        cumulation.release();
        slices.forEach(ByteBuf::release);
        assertThat(reads).allMatch(in -> in.refCnt() == 0);
        assertThat(slices).allMatch(slice -> slice.refCnt() == 0);
      }
    }
  }

  @Test
  void shouldNotCopyWhenEverythingWasConsumed() {
    var cumulation = new Cumulation();
    var in = read(0, 4);
    cumulation.append(ALLOCATOR, in);
    assertThat(cumulation.bytes()).isSameAs(in);
    cumulation.bytes().skipBytes(4);
    var next = read(4, 8);
    cumulation.append(ALLOCATOR, next);
    assertThat(cumulation.bytes()).isSameAs(next);
    assertThat(in.refCnt()).isZero();
    cumulation.release();
  }

  @Test
  void shouldNotTouchBytesOnTheirWayOut() {
    var cumulation = new Cumulation();
    cumulation.append(ALLOCATOR, read(0, 4));
    var slice = cumulation.bytes().readRetainedSlice(3);
    cumulation.append(ALLOCATOR, read(4, 16));
    assertThat(slice.toString(java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("012");
    slice.release();
    cumulation.release();
  }

  @Test
  void shouldBeUsableAfterRelease() {
    var cumulation = new Cumulation();
    cumulation.append(ALLOCATOR, read(0, 4));
    cumulation.release();
    cumulation.release();
    assertThat(cumulation.bytes().isReadable()).isFalse();
  }
}
