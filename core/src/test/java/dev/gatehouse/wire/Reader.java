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
    var first = outcome(buffer, reader);
    var before = THREADS.getCurrentThreadAllocatedBytes();
    var second = outcome(buffer, reader);
    var allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(second).isEqualTo(first);
    assertThat(allocated)
        .as("bytes allocated to read %d", bytes.length)
        .isLessThan(BUDGET + PER_BYTE * bytes.length);
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
