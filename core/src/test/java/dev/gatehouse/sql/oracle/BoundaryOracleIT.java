package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.LexedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A lone backslash is no token: where the lexer says that a token begins or ends, the server must
 * stumble over it, right there. If it says nothing, the place lies inside a literal or a comment.
 */
class BoundaryOracleIT {

  /** Of how many texts one is asked about. */
  private static final int SAMPLE = Extent.FULL ? 1 : 4;

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldCutWhereTheServerCuts(Server server) throws IOException {
    var texts = new ArrayList<>(Corpus.accepted(server.major()));
    if (Extent.FULL && Corpus.isGiven()) {
      texts.addAll(Corpus.given());
    }
    shouldCut(texts, server, Dialect.Strings.STANDARD);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldCutWhereTheServerCutsIfBackslashesEscape(Server server) throws IOException {
    var texts = Corpus.file("traps").stream().map(Corpus.Entry::text).toList();
    shouldCut(texts, server, Dialect.Strings.ESCAPING);
  }

  private static void shouldCut(List<String> texts, Server server, Dialect.Strings strings)
      throws IOException {
    // given
    boolean standard = strings == Dialect.Strings.STANDARD;
    var dialect = new Dialect(server.major(), strings);
    var wrong = new ArrayList<String>();
    long asked = 0;

    // when
    try (var parser =
        new RawParser(server, "set standard_conforming_strings = " + (standard ? "on" : "off"))) {
      for (int i = 0; i < texts.size(); i += standard ? SAMPLE : 1) {
        var text = texts.get(i);
        var places = List.copyOf(LexedText.boundaries(text, dialect));
        if (places.isEmpty() || !parser.ask(text).isAccepted()) {
          continue;
        }
        var broken =
            places.stream()
                .map(place -> text.substring(0, place) + '\\' + text.substring(place))
                .toList();
        var verdicts = parser.ask(broken);
        for (int j = 0; j < places.size(); j++) {
          asked++;
          int expected = text.codePointCount(0, places.get(j)) + 1;
          var verdict = verdicts.get(j);
          if (!verdict.sqlState().equals("42601")
              || verdict.position() == 0
              || verdict.position() > expected) {
            wrong.add(verdict + " instead of " + expected + ": " + broken.get(j));
          }
        }
      }
    }

    // then
    System.out.printf("oracle boundaries, %s: %d places asked%n", server, asked);
    assertThat(wrong).isEmpty();
    assertThat(asked).isGreaterThan(500);
  }
}
