package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.LexedText;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of key words against those of real servers. */
class KeywordOracleIT {

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldBeTheKeyWordsOfTheServer(Server server) throws SQLException {
    // given
    var actual = new HashSet<String>();

    // when
    try (var connection = server.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select word, catcode, barelabel from pg_get_keywords()")) {
      while (rows.next()) {
        actual.add(rows.getString(1) + ' ' + rows.getString(2) + ' ' + rows.getBoolean(3));
      }
    }

    // then
    assertThat(actual)
        .containsExactlyInAnyOrderElementsOf(LexedText.keywords(server.major()))
        .allMatch(word -> word.indexOf(' ') <= LexedText.longestKeyword());
  }
}
