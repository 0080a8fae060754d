package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Remembers every buffer it makes: a leak is seen at once, not when a collector comes by. */
final class CountingAllocator extends AbstractByteBufAllocator {

  private final List<ByteBuf> made = new ArrayList<>();
  private int largest;

  CountingAllocator() {
    super(false);
  }

  private ByteBuf remember(ByteBuf buffer, int capacity) {
    made.add(buffer);
    largest = Math.max(largest, capacity);
    return buffer;
  }

  /** The largest buffer anybody asked for, bytes. */
  int largest() {
    return largest;
  }

  void assertNothingLeaked() {
    var leaked = made.stream().filter(buffer -> buffer.refCnt() != 0).toList();
    assertThat(leaked).as("buffers that nobody released, of " + made.size()).isEmpty();
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return remember(new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity), initialCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return remember(new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity), initialCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }
}
