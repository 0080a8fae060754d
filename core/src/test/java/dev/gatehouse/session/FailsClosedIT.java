package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every byte as the type of a message, in every state: what the server itself would answer, or the
 * end of the session with an error. Never silence, and nothing runs without evidence.
 */
class FailsClosedIT {

  /** Where a session stands when the message comes. */
  enum State {
    READY,
    IN_TRANSACTION,
    IN_FAILED_TRANSACTION,
    IN_COPY,
    IN_PIPELINE,
    IN_FAILED_PIPELINE;

    void enter(RawClient client) throws IOException {
      switch (this) {
        case READY -> {}
        case IN_TRANSACTION -> query(client, "BEGIN");
        case IN_FAILED_TRANSACTION -> query(client, "BEGIN; SELECT 1/0");
        case IN_COPY -> {
          client.send(new Frames().query("COPY notes FROM STDIN"));
          client.read();
        }
        case IN_PIPELINE -> {
          client.send(new Frames().parse("", "SELECT 1").bind("", "").add('H'));
          client.read();
          client.read();
        }
        case IN_FAILED_PIPELINE -> {
          client.send(new Frames().parse("", "no sql").add('H'));
          client.read();
        }
      }
    }

    private static void query(RawClient client, String sql) throws IOException {
      client.send(new Frames().query(sql));
      client.untilReady();
    }
  }

  /** What came back: the letters, and {@code .} if the connection was closed. */
  private static String answers(State state, int port, int type) throws IOException {
    var letters = new ArrayList<Character>();
    try (var client = RawClient.login(port, "app")) {
      state.enter(client);
      // Behind an end of COPY data and a Sync every state answers.
      client.send(
          new Frames()
              .add((char) type, body(type))
              .add('f', "enough")
              .sync()
              .query("SELECT 'alive'"));
      while (true) {
        var message = client.read();
        if (message.type() != 'N' && message.type() != 'S') {
          letters.add(message.type());
        }
        if (message.type() == 'D' && message.text().endsWith("alive")) {
          break;
        }
        if (message.type() == 'E' && message.field('C').equals("25P02")) {
          letters.add('!');
        }
        if (letters.size() > 40) {
          break;
        }
        if (message.type() == 'Z' && letters.contains('!')) {
          break;
        }
      }
    } catch (EOFException | SocketException closed) {
      letters.add('.');
    }
    var text = new StringBuilder();
    letters.forEach(text::append);
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource
  void w23ShouldAnswerEveryTypeAsTheServerDoesOrEndTheSession(State state) throws Exception {
    var differing = new ArrayList<String>();
    try (var proxy = Proxy.builder().start()) {
      for (var type = 0; type < 256; type++) {
        var actual = answers(state, proxy.port(), type);
        // A server ends the session at every other type.
        var expected = isKnown(type) ? answers(state, Database.port(), type) : "E.";
        if (!(expected.endsWith(".") ? actual.endsWith(".") : actual.equals(expected))) {
          differing.add(type + ": " + expected + " but " + actual);
        }
      }
      proxy.awaitSessions(0);
    }
    assertThat(differing).isEmpty();
  }

  private static boolean isKnown(int type) {
    return "BCDEFHPQSXcdf".indexOf(type) >= 0;
  }

  /** A body that is well formed for its type. */
  private static byte[] body(int type) {
    var frames =
        switch (type) {
          case 'Q' -> new Frames().query("SELECT 'known'");
          case 'P' -> new Frames().parse("p", "SELECT 1");
          case 'B' -> new Frames().bind("", "");
          case 'E' -> new Frames().execute("");
          case 'D' -> new Frames().describe('S', "");
          case 'C' -> new Frames().add('C', 'S', "none");
          case 'F' -> new Frames().add('F', 0, (short) 0, (short) 0, (short) 0);
          case 'f' -> new Frames().add('f', "failed");
          case 'd' -> new Frames().add('d', "9300\tx\n".getBytes(StandardCharsets.UTF_8));
          default -> new Frames().add('S');
        };
    var frame = frames.bytes();
    return Arrays.copyOfRange(frame, 5, frame.length);
  }

  /** The same before the login: nothing but a password is taken, and only where one was asked. */
  @Test
  void w24ShouldTakeNothingButAPasswordDuringLogin() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(new Frames().add('R', 3));
                  if (peer.read().type() == 'p') {
                    peer.send(new Frames().add('R', 0).add('K', 1, 1).add('Z', 'I'));
                    peer.untilEnd();
                    return;
                  }
                  throw new IOException("something else reached the server");
                });
        var proxy =
            Proxy.builder().upstreamPort(fake.port()).requireAuth(AuthMethod.PASSWORD).start()) {
      for (var type = 0; type < 256; type++) {
        try (var client = new RawClient(proxy.port())) {
          client.send(RawClient.startup("user", "app", "database", "postgres"));
          client.read();
          client.send(new Frames().add((char) type, "x"));
          if (type == 'p') {
            assertThat(client.read().type()).isEqualTo('R');
          } else {
            var end = client.untilEnd();
            assertThat(RawClient.letters(end)).isEqualTo(type == 'X' ? "" : "E");
          }
        }
      }
      proxy.awaitSessions(0);
    }
  }

  /** Whatever a type is called, its text is on record before it can run. */
  @Test
  void shouldHaveAnIntentForEverythingThatRan() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("SELECT 'run-1'; SELECT 'run-2'")
              .parse("", "SELECT 'run-3'")
              .bind("", "")
              .execute("")
              .sync()
              .add('F', 1598, (short) 0, (short) 0, (short) 0)
              .query("PREPARE x AS SELECT 'run-4'")
              .query("EXECUTE x"));
      for (var i = 0; i < 5; i++) {
        client.untilReady();
      }
      for (var text : List.of("run-1", "run-2", "run-3", "FunctionCall 1598", "EXECUTE x")) {
        assertThat(proxy.intents(text)).as(text).isNotEmpty();
        assertThat(proxy.awaitOutcome(proxy.intents(text).getFirst())).isNotNull();
      }
    }
  }
}
