package dev.gatehouse.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that sends anything, from the start or once it has let the client in, to a client that
 * has asked for something.
 *
 * <p>An input is: one byte for the setup (bits: audit, policy, masking, before login; two bits for
 * what the client has asked), one for how the rest is cut, then what the server sends.
 */
class ServerBytesFuzz {

  static Stream<byte[]> seeds() {
    return Seeds.serverStreams();
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length < 2) {
      return;
    }
    var stream = Arrays.copyOfRange(input, 2, input.length);
    var pieces = Chunks.cut(stream, input[1] & 0xff);
    var whole = play(input[0], List.of(stream));
    var cut = play(input[0], pieces);
    if (Seeds.waitsForTheServer(input[0])) {
      // What the client sends next depends on what has come by then.
      return;
    }
    cut.assertSame(whole);
  }

  private static FuzzedSession.Run play(int setup, List<byte[]> pieces) {
    try (var session = new FuzzedSession(setup)) {
      if ((setup & FuzzedSession.UNAUTHENTICATED) == 0) {
        session.login();
        session.clientSends(Seeds.request(setup));
      } else {
        session.clientSends(RawClient.startup("user", "app", "database", "postgres"));
      }
      pieces.forEach(session::serverQueues);
      session.wire().settle();
      return session.run();
    }
  }
}
