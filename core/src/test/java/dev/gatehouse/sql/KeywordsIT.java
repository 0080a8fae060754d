package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Word.Category;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** The table of key words against the one of a real server. */
class KeywordsIT {

  @Test
  void shouldBeTheKeyWordsOfTheServer() throws Exception {
    // given
    var actual = new HashSet<Word>();

    // when
    try (var server = EmbeddedPostgres.builder().start();
        var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select word, catcode, barelabel from pg_get_keywords()")) {
      while (rows.next()) {
        actual.add(new Word(rows.getString(1), category(rows.getString(2)), rows.getBoolean(3)));
      }
    }

    // then
    assertThat(actual).containsExactlyInAnyOrderElementsOf(Keywords.of(18).words());
    assertThat(actual).allMatch(word -> word.text().length() <= Keywords.LONGEST);
  }

  private static Category category(String code) {
    return switch (code) {
      case "U" -> Category.UNRESERVED;
      case "C" -> Category.COLUMN_NAME;
      case "T" -> Category.TYPE_OR_FUNCTION;
      case "R" -> Category.RESERVED;
      default -> throw new AssertionError("unknown category " + code);
    };
  }
}
