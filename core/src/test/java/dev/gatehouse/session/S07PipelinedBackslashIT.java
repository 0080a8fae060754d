package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * S07: what a backslash means may change on the way. A text is denied if either reading is, and
 * read in one way again when the server has said which.
 */
@Timeout(30)
class S07PipelinedBackslashIT {

  /** Reads the table only where a backslash escapes. */
  private static final String ESCAPED = "SELECT '\\'', (SELECT min(id) FROM notes) --'";

  /** Reads the table only where it does not. */
  private static final String STANDARD = "SELECT '\\', (SELECT min(id) FROM notes), ' --'";

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        Proxy.builder()
            .policy(
                Policies.denyIf(
                    call ->
                        call.facts().relations().stream().anyMatch(r -> r.name().equals("notes")),
                    Interest.EXECUTE,
                    Interest.PARSE))
            .start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET standard_conforming_strings = off",
        "SELECT set_config('standard_conforming_strings', 'off', false)",
        "SELECT set_config('standard_conforming' || '_strings', 'off', false)",
        "DO $$BEGIN SET standard_conforming_strings = off; END$$",
        "EXECUTE s07",
        "UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'"
      })
  void shouldDenyWhatIsReadBehindAChangeOnTheWay(String change) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query(
                  "PREPARE s07 AS SELECT set_config('standard_conforming_strings', 'off', false)"));
      client.untilReady();

      // When
      client.send(
          new Frames().query(change).query(ESCAPED).parse("", ESCAPED).sync().query(STANDARD));

      // Then
      assertThat(RawClient.letters(client.untilReady())).doesNotContain("E");
      for (var text : List.of("simple", "extended")) {
        assertThat(client.untilReady().getFirst().field('C')).as(text).isEqualTo("42501");
      }
      assertThat(client.untilReady().getFirst().field('C')).isEqualTo("42501");
    }
  }

  @Test
  void shouldReadAsTheServerDoesWhenItHasAnswered() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      assertThat(client.value(ESCAPED)).isEqualTo("\\', (SELECT min(id) FROM notes) --");
      client.send(new Frames().query("SET standard_conforming_strings = off"));
      client.untilReady();

      // When
      client.send(new Frames().query(ESCAPED));

      // Then
      assertThat(client.untilReady().getFirst().field('C')).isEqualTo("42501");
      assertThat(client.value(STANDARD)).isEqualTo("', (SELECT min(id) FROM notes), ");
    }
  }

  @Test
  void shouldDoubtWhatARollbackMayTakeBack() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("BEGIN")
              .query("SET standard_conforming_strings = off")
              .query("SELECT 1"));
      for (var i = 0; i < 3; i++) {
        client.untilReady();
      }

      // When
      client.send(new Frames().query("ROLLBACK").query(STANDARD));

      // Then
      assertThat(RawClient.letters(client.untilReady())).contains("C");
      assertThat(client.untilReady().getFirst().field('C')).isEqualTo("42501");
    }
  }
}
