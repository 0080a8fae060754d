package dev.gatehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPathTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"$user\", public | $user public",
        "a,b | a b",
        "A,\"B\" | a B",
        "  a , \"x,y\"  | a x,y", // one schema with a comma in its name
        "\"say \"\"hi\"\"\" | say \"hi\"",
      })
  void shouldReadWhatTheServerReports(String value, String schemas) {
    assertThat(SearchPath.of(value)).isEqualTo(path(schemas));
  }

  private static SearchPath path(String schemas) {
    return new SearchPath(
        schemas.equals("say \"hi\"") ? List.of(schemas) : List.of(schemas.split(" ")));
  }

  @Test
  void shouldReadAnEmptyOne() {
    assertThat(SearchPath.of("").schemas()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,", ",a", "a,,b", "\"a", ","})
  void shouldNotKnowWhatIsNoList(String value) {
    assertThat(SearchPath.of(value)).isEqualTo(SearchPath.UNKNOWN);
  }

  @Test
  void shouldNotKnowWhatIsTooLong() {
    assertThat(SearchPath.of("a,".repeat(10_000) + "a")).isEqualTo(SearchPath.UNKNOWN);
  }

  @Test
  void shouldTakeOnlyPlainWordsOfASet() {
    assertThat(SearchPath.ofWords(List.of("s", "$user")).schemas()).containsExactly("s", "$user");
    for (var doubtful : List.of("a, b", "A", "\"a\"", "", "a b")) {
      assertThat(SearchPath.ofWords(List.of("s", doubtful))).isEqualTo(SearchPath.UNKNOWN);
    }
    assertThat(SearchPath.ofWords(List.of())).isEqualTo(SearchPath.UNKNOWN);
  }

  @Test
  void shouldBeginWithTheNearestDefault() {
    var here = SearchPath.of("here");
    var own = SearchPath.of("own");
    var defaults =
        new SessionDefaults(
            Map.of("a", here),
            Map.of("a", SearchPath.of("all"), "b", own),
            SearchPath.of("common"),
            Set.of("b"),
            "C");
    assertThat(defaults.of("a").path()).isEqualTo(here);
    assertThat(defaults.of("b").path()).isEqualTo(own);
    assertThat(defaults.of("c").path()).isEqualTo(SearchPath.of("common"));
    assertThat(defaults.of("a").ownRole()).isTrue();
    assertThat(defaults.of("b").ownRole()).isFalse();
    assertThat(SessionDefaults.UNKNOWN.of("a")).isEqualTo(SessionStart.UNKNOWN);
  }
}
