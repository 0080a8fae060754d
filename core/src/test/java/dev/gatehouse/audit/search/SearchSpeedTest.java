package dev.gatehouse.audit.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.journal.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a search takes over {@code -Dsearch.events=2000000} events; prints what README shows.
 */
@EnabledIfSystemProperty(named = "search.events", matches = "\\d+")
class SearchSpeedTest {

  @Test
  void shouldAnswerInSeconds(@TempDir Path folder) throws IOException {
    var events = Integer.getInteger("search.events");
    var directory = folder.resolve("audit");
    var started = System.nanoTime();
    String session;
    try (var log = new SearchedLog(directory, 32 << 20)) {
      session = write(log, events / 2);
    }
    var seconds = (System.nanoTime() - started) / 1e9;
    try (var log = LogDirectory.open(directory)) {
      var bytes = 0L;
      for (var segment : log.segments()) {
        bytes += log.size(segment);
      }
      System.out.printf(
          Locale.ROOT,
          "%,d records, %d segments, %,d MB, written in %.1f s%n",
          log.end(),
          log.segments().size(),
          bytes >> 20,
          seconds);
      measure(log, "no index, user", SearchTest.with("user", "user-77"), false, bytes);
      measure(log, "makes indexes, user", SearchTest.with("user", "user-77"), true, bytes);
      for (var i = 0; i < 2; i++) {
        measure(log, "user", SearchTest.with("user", "user-77"), true, bytes);
        measure(log, "rare table", SearchTest.with("object", "shop.rare"), true, bytes);
        measure(log, "session", SearchTest.with("session", session), true, bytes);
        measure(log, "verdict", SearchTest.with("verdict", "deny"), true, bytes);
        measure(log, "text", SearchTest.with("text", "needle"), true, bytes);
        var time = SearchedLog.BEGINNING.plusSeconds(100);
        measure(log, "1 s of time", Query.between(time, time.plusSeconds(1)), true, bytes);
      }
    }
  }

  /** Returns the id of the session that ran the last statement. */
  private static String write(SearchedLog log, int executions) throws IOException {
    var random = new Random(1);
    var clients = new SearchedLog.Client[64];
    var prepared =
        log.prepared(1, "SELECT abalance FROM accounts WHERE aid = $1", name("accounts"));
    for (var i = 0; i < executions; i++) {
      var slot = random.nextInt(clients.length);
      if (clients[slot] == null || random.nextInt(500) == 0) {
        clients[slot] = log.client(i, "user-" + random.nextInt(2000), "person");
      }
      if (i % 100_003 == 5000) {
        log.query(clients[slot], "SELECT needle FROM rare", name("rare"), Decision.DENY);
      } else {
        log.query(
            clients[slot],
            "UPDATE accounts SET abalance = abalance + " + random.nextInt() + " WHERE aid = " + i,
            name("accounts"),
            Decision.ALLOW);
      }
    }
    var last = log.client(executions, "user-77", "person");
    log.execute(last, prepared);
    return last.id();
  }

  private static QualifiedName name(String table) {
    return new QualifiedName("shop", table);
  }

  private static void measure(
      LogDirectory log, String what, Query query, boolean indexed, long bytes) throws IOException {
    var started = System.nanoTime();
    var count = new long[1];
    new Search(log, indexed)
        .run(
            query,
            _ -> {
              count[0]++;
              return true;
            });
    var seconds = (System.nanoTime() - started) / 1e9;
    assertThat(count[0]).as(what).isPositive();
    System.out.printf(
        Locale.ROOT,
        "%-20s %,9d found in %6.2f s, %,6.0f MB/s of the log%n",
        what,
        count[0],
        seconds,
        (bytes >> 20) / seconds);
  }
}
