package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that write words of which no two are equal. A word that is in the table and not in the
 * log took effect unrecorded.
 */
final class Tokens {

  private final AtomicInteger next = new AtomicInteger(1);

  /** SQLSTATEs that clients were told. */
  final Set<String> states = new ConcurrentSkipListSet<>();

  private volatile boolean over;

  /** Begins with an empty table. */
  Tokens() throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS tokens");
      statement.execute("CREATE TABLE tokens(token text)");
      statement.execute("GRANT ALL ON tokens TO app");
    }
  }

  /** Writes until its connection breaks. */
  Thread writeOnce(int port, String mode) {
    return Thread.ofVirtual().start(() -> session(port, mode, 1));
  }

  /** Connects again, until {@link #finish}; so many words in a transaction. */
  Thread write(int port, String mode, int inTransaction) {
    return Thread.ofVirtual()
        .start(
            () -> {
              while (!over) {
                session(port, mode, inTransaction);
              }
            });
  }

  private void session(int port, String mode, int inTransaction) {
    var url =
        "jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=disable&preferQueryMode=%s"
            .formatted(port, mode);
    try (var connection = DriverManager.getConnection(url, "app", "")) {
      connection.setAutoCommit(inTransaction == 1);
      while (!over && !connection.isClosed()) {
        transaction(connection, inTransaction);
      }
    } catch (SQLException e) {
      onError(e);
    }
  }

  private void transaction(Connection connection, int words) throws SQLException {
    try (var insert = connection.prepareStatement("INSERT INTO tokens VALUES (?)")) {
      for (var i = 0; i < words; i++) {
        insert.setString(1, "token-" + next.getAndIncrement());
        insert.executeUpdate();
      }
      if (words > 1) {
        connection.commit();
      }
    } catch (SQLException e) {
      onError(e);
      if (words > 1 && !connection.isClosed()) {
        connection.rollback();
      }
    }
  }

  private void onError(SQLException e) {
    var state = e.getSQLState();
    // A connection that is gone has been told why before.
    if (state != null && !state.startsWith("08")) {
      states.add(state);
    }
    try {
      Thread.sleep(20);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells those who write to end, and waits for them. */
  void finish(List<Thread> clients) throws InterruptedException {
    over = true;
    for (var client : clients) {
      client.join();
    }
    over = false;
  }

  /** What took effect. */
  Set<String> inTable() throws SQLException {
    var tokens = new TreeSet<String>();
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT token FROM tokens")) {
      while (rows.next()) {
        tokens.add(rows.getString(1));
      }
    }
    return tokens;
  }

  /** All that is on record in the log of a directory. */
  static List<Event> events(Path directory) throws IOException {
    var all = new ArrayList<Event>();
    try (var log = LogDirectory.open(directory);
        var cursor = log.events(0)) {
      while (cursor.read(all, 1000, Long.MAX_VALUE) > 0) {}
    }
    return all;
  }

  /** The words among them: in a text, or a value. */
  static Set<String> recorded(List<Event> events) {
    var tokens = new HashSet<String>();
    for (var event : events) {
      var statement = event.statement();
      if (event.kind() != Kind.INTENT || statement == null) {
        continue;
      }
      var text = statement.text();
      var at = text.indexOf("'token-");
      if (at >= 0) {
        tokens.add(text.substring(at + 1, text.indexOf('\'', at + 1)));
      }
      event.parameters().forEach(parameter -> tokens.add(String.valueOf(parameter.value())));
    }
    return tokens;
  }
}
