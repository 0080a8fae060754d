package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class FrameSearchTest {

  private static final long NONCE = 0x0123456789abcdefL;

  private final Random random = new Random(7);

  /** A frame of this type and length at this place. */
  private static void seal(byte[] bytes, int at, int type, int length, long nonce) {
    Frame.begin(bytes, at, type, length);
    Arrays.fill(bytes, at + Frame.HEADER + length, at + Frame.size(length), (byte) 0);
    Frame.seal(bytes, at, nonce, new CRC32C(), new byte[Long.BYTES]);
  }

  private byte[] random(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void shouldFindFramesOfAnyLengthAnywhere() {
    for (var length = 0; length < 3000; length++) {
      var at = random.nextInt(100) * Frame.ALIGNMENT;
      var end = at + Frame.size(length) + random.nextInt(3);
      var bytes = random(end + 100);
      seal(bytes, at, Frame.BODY, length, NONCE);

      var search = new FrameSearch(bytes, end, NONCE);

      for (var step = 0; step < end; step += Frame.ALIGNMENT) {
        assertThat(search.found(step)).as("length %d, step %d", length, step).isEqualTo(step == at);
      }
    }
  }

  @Test
  void shouldFindTheLargestFrame() {
    var length = Body.FIRST_BYTES_AT + Body.CHUNK;
    var bytes = random(Frame.size(length) + 16);
    seal(bytes, 8, Frame.BODY, length, NONCE);

    assertThat(new FrameSearch(bytes, bytes.length, NONCE).found(8)).isTrue();
    assertThat(new FrameSearch(bytes, bytes.length - 16, NONCE).found(8)).isFalse();
    bytes[500_000] ^= 1;
    assertThat(new FrameSearch(bytes, bytes.length, NONCE).found(8)).isFalse();
  }

  @Test
  void shouldFindNoFrameOfAnotherSegmentOrKind() {
    var bytes = new byte[400];
    seal(bytes, 0, Frame.NOTE, 300, NONCE);
    assertThat(new FrameSearch(bytes, 400, NONCE).found(0)).isTrue();

    assertThat(new FrameSearch(bytes, 400, NONCE + 1).found(0)).isFalse();
    seal(bytes, 0, Frame.LEAF, Leaf.SIZE + 8, NONCE);
    assertThat(new FrameSearch(bytes, 400, NONCE).found(0)).isFalse();
    seal(bytes, 0, 9, 300, NONCE);
    assertThat(new FrameSearch(bytes, 400, NONCE).found(0)).isFalse();
  }

  /** A value of a client that is torn: each step of it looks like the beginning of a long frame. */
  @Test
  void shouldNotBeSlowedByWhatLooksLikeFrames() {
    var bytes = new byte[8 << 20];
    for (var at = 0; at + Frame.HEADER <= bytes.length; at += Frame.HEADER) {
      Frame.begin(bytes, at, Frame.BODY, Math.min(1 << 20, bytes.length - at - Frame.HEADER));
    }
    assertTimeout(
        Duration.ofSeconds(2),
        () -> {
          var search = new FrameSearch(bytes, bytes.length, NONCE);
          for (var at = 0; at < bytes.length; at += Frame.ALIGNMENT) {
            assertThat(search.found(at)).isFalse();
          }
        });
  }
}
