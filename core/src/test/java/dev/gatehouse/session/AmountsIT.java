package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an amount is depends on lc_monetary, and no server reports that. */
@Timeout(30)
class AmountsIT {

  private static final int MONEY = 790;
  private static final byte[] CENTS = {0, 0, 0, 0, 0, 0, 4, -30};

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  /** The same amount as text and as bytes, as the record has it. */
  private static List<String> amounts(Proxy proxy, RawClient client, String mark)
      throws IOException {
    var one = (short) 1;
    var sql = "SELECT $1 -- " + mark;
    client.send(
        new Frames()
            .add('P', "", sql, one, MONEY)
            .bind("", "", "$12.50")
            .execute("")
            .add('B', "", "", one, one, one, 8, CENTS, (short) 0)
            .execute("")
            .sync());
    client.untilReady();
    return proxy.intents(mark).stream()
        .map(AuditEvent::parameters)
        .map(List::getFirst)
        .map(parameter -> parameter.decoded() ? String.valueOf(normal(parameter)) : "unknown")
        .toList();
  }

  private static String normal(Parameter parameter) {
    return String.valueOf(parameter.normal());
  }

  @Test
  void shouldBeTheSameAsTextAndAsBytes() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      assertThat(amounts(proxy, client, "amounts")).containsExactly("12.5", "12.5");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET lc_monetary = 'C'",
        "SELECT set_config('lc_monetary', 'C', false)",
        "SELECT set_config('lc_' || 'monetary', 'C', false)",
        "UPDATE pg_settings SET setting = 'C' WHERE name = 'lc_monetary'",
        "DO $$BEGIN SET lc_monetary = 'C'; END$$"
      })
  void shouldNotBeKnownBehindWhatMayChangeIt(String change) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query(change));
      client.untilReady();
      assertThat(amounts(proxy, client, "behind " + change.hashCode()))
          .containsExactly("unknown", "unknown");
    }
  }

  @Test
  void shouldFollowWhatTheClientBrings() throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(
          RawClient.startup("user", "app", "database", "postgres", "LC_MONETARY", "C.UTF-8"));
      client.untilReady();
      assertThat(amounts(proxy, client, "brought")).containsExactly("12.5", "12.5");
    }
  }

  @Test
  void shouldNotBeKnownWhereSomeSessionsBeginInAnother() throws Exception {
    Reaches.as("postgres", "CREATE ROLE amounts", "ALTER ROLE amounts SET lc_monetary = 'POSIX'");
    try (var catalog =
            new Reaches(Proxy.builder().catalog(Reaches.source("postgres"), Freshness.DEFAULT));
        var client = RawClient.login(catalog.proxy.port(), "app")) {
      assertThat(amounts(catalog.proxy, client, "other role"))
          .containsExactly("unknown", "unknown");
    } finally {
      Reaches.as("postgres", "DROP ROLE amounts");
    }
  }

  @Test
  void shouldBeKnownWithTheCatalog() throws Exception {
    try (var catalog = new Reaches();
        var client = RawClient.login(catalog.proxy.port(), "app")) {
      assertThat(amounts(catalog.proxy, client, "catalog")).containsExactly("12.5", "12.5");
    }
  }
}
