package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * S23: who prepares a transaction and who commits it are two; its identifier ties them together.
 */
@Timeout(30)
class S23PreparedTransactionIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
    try (var client = RawClient.login(Database.port(), "app")) {
      client.value("CREATE TABLE s.prepared(id int, text text); SELECT ''");
    }
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static List<String> fates(String mark, Frames... sent) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      for (var frames : sent) {
        client.send(frames);
        client.untilReady();
      }
      client.send(new Frames().query("SELECT '" + mark + "'"));
      client.untilReady();
    }
    proxy.awaitOutcome(proxy.intents(mark).getFirst());
    return Fates.of(proxy, Fates.session(proxy, mark));
  }

  private static Frames query(String sql) {
    return new Frames().query(sql);
  }

  @Test
  void shouldTieBothSessionsTogether() throws Exception {
    assertThat(
            fates(
                "s23 prepares",
                query("BEGIN"),
                query("INSERT INTO s.prepared VALUES (2300, 's23')"),
                query("PREPARE TRANSACTION 's23''one'"),
                query("BEGIN; INSERT INTO s.prepared VALUES (2301, 's23')"),
                new Frames()
                    .parse("", "PREPARE TRANSACTION E's23\\x41'")
                    .bind("", "")
                    .execute("")
                    .sync()))
        .containsExactly(
            "1 BEGIN OPEN",
            "1 INSERT OPEN",
            "1 PREPARE TRANSACTION OPEN",
            "transaction 1 prepared s23'one",
            "2 BEGIN OPEN",
            "2 INSERT OPEN",
            "2 PREPARE TRANSACTION OPEN",
            "transaction 2 prepared s23A",
            "3 SELECT COMMITTED");
    assertThat(
            fates(
                "s23 ends",
                query("COMMIT PREPARED 's23''one'"),
                query("ROLLBACK PREPARED 's23A'"),
                query("ROLLBACK PREPARED 's23A'")))
        .containsExactly(
            "1 COMMIT PREPARED COMMITTED",
            "transaction - committed s23'one",
            "2 ROLLBACK PREPARED COMMITTED",
            "transaction - rolled-back s23A",
            "3 FAILURE ROLLED_BACK",
            "4 SELECT COMMITTED");
  }

  /** Both answer with ROLLBACK; outside a block nothing is rolled back all the same. */
  @Test
  void shouldNotBelieveThatAPreparedTransactionIs() throws Exception {
    assertThat(
            fates(
                "s23 fails",
                query("BEGIN"),
                query("SELECT 1/0"),
                query("PREPARE TRANSACTION 's23 none'"),
                query("PREPARE TRANSACTION 's23 none'")))
        .containsExactly(
            "1 BEGIN OPEN",
            "1 FAILURE ROLLED_BACK",
            "1 ROLLBACK ROLLED_BACK",
            "transaction 1 rolled-back",
            "2 ROLLBACK UNKNOWN",
            "3 SELECT COMMITTED");
  }
}
