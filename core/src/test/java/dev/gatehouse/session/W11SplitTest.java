package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * W11, G13: where a segment ends changes nothing. A dialogue of all messages, cut at every single
 * byte and into single bytes, in either direction, gives the same bytes at both ends and the same
 * events.
 */
class W11SplitTest {

  /** What a client sends before it waits, from its first byte to its last. */
  static List<byte[]> dialogue() {
    return List.of(
        RawClient.startup("user", "app", "database", "postgres"),
        new Frames().add('p', "SCRAM-SHA-256", 8, bytes("n,,n=,r=")).bytes(),
        new Frames().add('p', bytes("c=biws,r=x,p=eA==")).bytes(),
        new Frames().query("SELECT 1").bytes(),
        new Frames().query("").bytes(),
        new Frames().query("fail").bytes(),
        new Frames().query("BEGIN; SELECT 'notice'; SET TimeZone = 'UTC'").bytes(),
        new Frames().query("NOTIFY channel, 'payload'").query("COMMIT").bytes(),
        new Frames()
            .parse("s", "SELECT a FROM t WHERE a = $1")
            .describe('S', "s")
            .bind("p", "s", "1")
            .describe('P', "p")
            .add('E', "p", 1)
            .add('H')
            .bytes(),
        new Frames().execute("p").add('C', 'P', "p").add('C', 'S', "s").sync().bytes(),
        new Frames()
            .parse("", "fail")
            .bind("", "")
            .execute("")
            .parse("", "SELECT 'skipped'")
            .sync()
            .bytes(),
        new Frames()
            .parse("", "INSERT INTO t VALUES (1)")
            .bind("", "")
            .describe('P', "")
            .execute("")
            .sync()
            .bytes(),
        new Frames().query("COPY t TO STDOUT").bytes(),
        new Frames().query("COPY t FROM STDIN; SELECT 2").bytes(),
        new Frames().add('d', bytes("1\n")).add('d', bytes("2\n")).add('c').bytes(),
        new Frames().parse("", "COPY t FROM STDIN").bind("", "").execute("").sync().bytes(),
        new Frames().add('d', bytes("3\n")).add('f', "enough").sync().bytes(),
        new Frames().add('F', 1598, (short) 0, (short) 0, (short) 0).bytes(),
        new Frames().add('X').bytes());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** How one direction's bytes reach Gatehouse. */
  @FunctionalInterface
  interface Cut {
    /** The segments of what is sent from byte {@code from} of the direction on. */
    List<byte[]> pieces(byte[] sent, int from);
  }

  private static final Cut WHOLE = (sent, from) -> List.of(sent);

  private static final Cut BYTES =
      (sent, from) -> {
        var pieces = new ArrayList<byte[]>();
        for (var one : sent) {
          pieces.add(new byte[] {one});
        }
        return pieces;
      };

  /** Cuts before byte {@code at} of the direction. */
  private static Cut before(int at) {
    return (sent, from) ->
        at <= from || at >= from + sent.length
            ? List.of(sent)
            : List.of(
                Arrays.copyOf(sent, at - from), Arrays.copyOfRange(sent, at - from, sent.length));
  }

  /** What one run of the dialogue came to. */
  private record Run(List<String> toClient, String toServer, List<String> events, int answered) {}

  /**
   * Plays the dialogue.
   *
   * @param waiting whether everything that follows from a segment happens before the next one
   *     arrives, or they arrive behind each other
   */
  private static Run play(Cut client, Cut server, boolean waiting) {
    var plausible = new PlausibleServer(true);
    try (var wire = new SessionOnWire(SessionOnWire.Setup.plain(true))) {
      var said = 0;
      var heard = 0;
      var answered = 0;
      for (var step : dialogue()) {
        for (var piece : client.pieces(step, said)) {
          wire.clientSends(piece);
          if (waiting) {
            wire.settle();
          }
        }
        said += step.length;
        wire.settle();
        while (wire.toServer().length > heard) {
          var all = wire.toServer();
          var answer = plausible.answer(Arrays.copyOfRange(all, heard, all.length));
          heard = all.length;
          for (var piece : server.pieces(answer, answered)) {
            wire.serverSends(piece);
            if (waiting) {
              wire.settle();
            }
          }
          answered += answer.length;
          wire.settle();
        }
      }
      wire.serverCloses();
      wire.settle();
      assertThat(wire.clientOpen()).isFalse();
      return new Run(
          Transcript.canonical(wire.toClient()),
          HexFormat.of().formatHex(wire.toServer()),
          wire.shownEvents(),
          answered);
    }
  }

  private static void assertSame(String how, Run run, Run whole) {
    assertThat(run.toClient()).as(how).isEqualTo(whole.toClient());
    assertThat(run.toServer()).as(how).isEqualTo(whole.toServer());
    assertThat(run.events()).as(how).isEqualTo(whole.events());
  }

  @Test
  void shouldHoldEveryMessageOfBothDirections() {
    var whole = play(WHOLE, WHOLE, false);
    assertThat(Transcript.letters(whole.toClient())).contains("R", "S", "K", "Z", "T", "D", "C");
    assertThat(Transcript.letters(whole.toClient())).contains("I", "E", "N", "A", "1", "2", "3");
    assertThat(Transcript.letters(whole.toClient())).contains("t", "n", "s", "H", "d", "c", "G");
    assertThat(Transcript.letters(whole.toClient())).contains("V");
    assertThat(whole.toClient()).noneMatch(message -> message.contains("08P01"));
    assertThat(whole.events()).noneMatch(event -> event.contains("UNKNOWN"));
  }

  @Test
  void shouldNotCareWhereTheClientsBytesAreCut() {
    var whole = play(WHOLE, WHOLE, false);
    var length = dialogue().stream().mapToInt(step -> step.length).sum();
    for (var at = 1; at < length; at++) {
      assertSame("cut before byte " + at, play(before(at), WHOLE, false), whole);
    }
  }

  @Test
  void shouldNotCareWhereTheServersBytesAreCut() {
    var whole = play(WHOLE, WHOLE, false);
    for (var at = 1; at < whole.answered(); at++) {
      assertSame("cut before byte " + at, play(WHOLE, before(at), false), whole);
    }
  }

  @Test
  void shouldTakeSingleBytes() {
    assertSame("single bytes", play(BYTES, BYTES, false), play(WHOLE, WHOLE, false));
  }

  /** Nothing more may follow for hours. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldForwardWhatComesWithTheFirstReadyForQuery(boolean audit) {
    try (var wire = new SessionOnWire(SessionOnWire.Setup.plain(audit))) {
      wire.clientSends(dialogue().getFirst());
      wire.settle();
      wire.serverSends(join(Seeds.loginAnswers(), Seeds.notice()));
      wire.settle();
      assertThat(Transcript.letters(Transcript.messages(wire.toClient()))).endsWith("ZN");
    }
  }

  /**
   * With time between the pieces a Bind and its Execute may be on record apart: the bytes are the
   * same, and so are the statements and what became of them.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldForwardTheSameWithTimeBetweenThePieces(boolean clientToo) {
    var whole = play(WHOLE, WHOLE, false);
    var slow = play(clientToo ? BYTES : WHOLE, BYTES, true);
    assertThat(slow.toClient()).isEqualTo(whole.toClient());
    assertThat(slow.toServer()).isEqualTo(whole.toServer());
    // With time between them a Bind and its Execute are two, so that positions differ.
    assertThat(withoutPositions(slow.events())).containsAll(withoutPositions(whole.events()));
  }

  private static List<String> withoutPositions(List<String> events) {
    return events.stream().map(event -> event.replaceAll(" intent_seq=\\d+", "")).toList();
  }
}
