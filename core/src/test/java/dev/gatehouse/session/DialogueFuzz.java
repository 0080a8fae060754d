package dev.gatehouse.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both ends send anything, in turns. Nothing is known of what comes out, but that what must always
 * hold still holds.
 *
 * <p>An input is: one byte for the setup, then segments: a byte that says who sends (top bit) and
 * how long the segment is, then its bytes. A segment of no length closes that side's connection.
 */
class DialogueFuzz {

  static Stream<byte[]> seeds() {
    return Seeds.dialogues();
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length == 0) {
      return;
    }
    try (var session = new FuzzedSession(input[0])) {
      for (var at = 1; at < input.length; ) {
        var server = input[at] < 0;
        var end = Math.min(input.length, at + 1 + (input[at] & 0x7f));
        var segment = Arrays.copyOfRange(input, at + 1, end);
        if (segment.length == 0) {
          session.closes(server);
        } else if (server) {
          session.serverSends(segment);
        } else {
          session.clientSends(segment);
        }
        at = end;
      }
      session.check();
    }
  }
}
