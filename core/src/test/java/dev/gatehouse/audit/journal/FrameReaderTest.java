package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private static final long NONCE = 4711;

  /** A frame that is half overwritten until it has been read some times. */
  private static final class Overwritten implements Storage.SegmentFile {
    private final byte[] before = frame();
    private final byte[] after = before.clone();
    private int reads;
    private final int torn;

    Overwritten(int torn) {
      this.torn = torn;
      Body.erase(after, 0);
      seal(after);
    }

    private static byte[] frame() {
      var payload = Body.FIRST_BYTES_AT + 5_000;
      var frame = new byte[Frame.size(payload)];
      Arrays.fill(frame, Frame.HEADER + Body.FIRST_BYTES_AT, frame.length, (byte) 'x');
      Frame.begin(frame, 0, Frame.BODY, payload);
      seal(frame);
      return frame;
    }

    private static void seal(byte[] frame) {
      Frame.seal(frame, 0, NONCE, new CRC32C(), new byte[Long.BYTES]);
    }

    boolean erasing() {
      return reads < torn;
    }

    @Override
    public int read(byte[] into, int from, int count, long at) {
      var content = after.clone();
      if (reads++ < torn) {
        System.arraycopy(before, 4096, content, 4096, before.length - 4096);
      }
      var length = (int) Math.max(0, Math.min(count, content.length - at));
      System.arraycopy(content, (int) Math.min(at, content.length), into, from, length);
      return length;
    }

    @Override
    public void write(byte[] bytes, int from, int count, long at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void force() {}

    @Override
    public long size() {
      return after.length;
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldReadABodyAgainThatIsOverwrittenMeanwhile() throws Exception {
    var file = new Overwritten(4);
    var frames = new FrameReader(file, NONCE, 0, file::erasing);

    assertThat(frames.next()).isTrue();

    assertThat(Frame.flags(frames.array(), frames.at()) & Frame.ERASED).isNotZero();
    assertThat(frames.nextOffset()).isEqualTo(file.size());
  }

  @Test
  void shouldNotWaitForWhatNobodyOverwrites() throws Exception {
    var file = new Overwritten(Integer.MAX_VALUE);
    var frames = new FrameReader(file, NONCE, 0, () -> false);

    assertThat(frames.next()).isFalse();

    assertThat(frames.nextOffset()).isZero();
    assertThat(file.reads).isLessThan(4);
  }
}
