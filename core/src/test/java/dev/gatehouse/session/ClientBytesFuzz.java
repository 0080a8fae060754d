package dev.gatehouse.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that sends anything, before or after login, to a server that answers as it should.
 *
 * <p>An input is: one byte for the setup (bits: audit, policy, masking, from the very first byte),
 * one for how the rest is cut, then what the client sends.
 */
class ClientBytesFuzz {

  static Stream<byte[]> seeds() {
    return Seeds.clientStreams();
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length < 2) {
      return;
    }
    var stream = Arrays.copyOfRange(input, 2, input.length);
    var pieces = Chunks.cut(stream, input[1] & 0xff);
    play(input[0], pieces, true);
    var whole = play(input[0], List.of(stream), false);
    var cut = play(input[0], pieces, false);
    if (whole.transcript().stream().anyMatch(message -> message.contains("unencrypted data"))) {
      // W01: bytes right behind a request for encryption are refused because they did not wait.
      return;
    }
    cut.assertSame(whole);
  }

  private static FuzzedSession.Run play(int setup, List<byte[]> pieces, boolean answeredAtOnce) {
    try (var session = new FuzzedSession(setup)) {
      if ((setup & FuzzedSession.UNAUTHENTICATED) == 0) {
        session.login();
      }
      for (var piece : pieces) {
        if (answeredAtOnce) {
          session.clientSends(piece);
          session.serverAnswers();
        } else {
          session.clientQueues(piece);
        }
      }
      session.serverAnswers();
      return session.run();
    }
  }
}
