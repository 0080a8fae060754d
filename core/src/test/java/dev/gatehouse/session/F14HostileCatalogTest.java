package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** F14: a server that answers the query for the catalog with nonsense breaks the protocol. */
class F14HostileCatalogTest {

  private static Object[] cells(String... cells) {
    var fields = new ArrayList<Object>(List.of((short) cells.length));
    for (var cell : cells) {
      fields.add(cell.length());
      fields.add(cell.getBytes(StandardCharsets.US_ASCII));
    }
    return fields.toArray();
  }

  private static Frames row(Object... fields) {
    return new Frames().add('1').add('2').add('D', fields).add('C', "SELECT 1");
  }

  static Stream<Frames> answers() {
    return Stream.of(
        row(cells("column", "no number", "1", "public", "t", "a")),
        row(cells("column", "16384", "1", "public")),
        row(cells("nothing", "16384", "1", "public", "t", "a")),
        row((short) -1, 1),
        row((short) 6, -1, -1, -1, -1, -1, -1),
        new Frames().add('1').add('2').add('D', (short) 0).add('s'));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void shouldEndTheSession(Frames answers) {
    try (var session = new FuzzedSession(5)) {
      session.clientSends(RawClient.startup("user", "app", "database", "postgres"));
      session.serverSends(Seeds.loginAnswers());
      session.serverSends(answers.add('3').add('3').add('Z', 'I').bytes());
      var last = Transcript.messages(session.wire().toClient()).getLast();
      assertThat(last).startsWith("E").contains("VFATAL").contains("C08P01");
      session.check();
    }
  }
}
