package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Consumer;

/** Reads a body as a peer that may have made it up sees it read. */
public final class Reader {

  /** What a short message may cost beyond its length, bytes. */
  private static final long BUDGET = 1 << 16;

  /** What one byte of a message may cost: objects for fields, characters for bytes. */
  private static final long PER_BYTE = 64;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Reader() {}

  /**
   * Reads bytes with a reader. It must end in a value or a {@link ProtocolViolation}, stay inside
   * the bytes, leave the buffer as it was, allocate in proportion and do the same a second time.
   */
  public static void read(byte[] bytes, Consumer<ByteBuf> reader) {
    // Bytes around it are none of its business: a reader that looks at them reads zeros, not these.
    var buffer = Unpooled.buffer().writeBytes(bytes);
    var bound = BUDGET + PER_BYTE * bytes.length;
    var first = outcome(buffer, reader);
    var allocated = Long.MAX_VALUE;
    // A cache that tidies up meanwhile is not what the message costs.
    for (var times = 0; times < 3 && allocated >= bound; times++) {
      var before = THREADS.getCurrentThreadAllocatedBytes();
      assertThat(outcome(buffer, reader)).isEqualTo(first);
      allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(allocated).as("bytes allocated to read %d", bytes.length).isLessThan(bound);
    assertThat(buffer.refCnt()).isOne();
    assertThat(buffer.readerIndex()).isZero();
    assertThat(Arrays.equals(buffer.array(), 0, bytes.length, bytes, 0, bytes.length)).isTrue();
  }

  private static String outcome(ByteBuf buffer, Consumer<ByteBuf> reader) {
    try {
      reader.accept(buffer);
      return "read";
    } catch (ProtocolViolation violation) {
      return violation.reason();
    }
  }
}
