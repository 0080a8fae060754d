package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.session.RawClient.Frames;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * What is on record is what the server has executed: the same texts and parameters as in its own
 * log ({@code log_statement = all}), each as often.
 */
@Timeout(120)
class ServerLogIT {

  private static final String END = "SELECT 'the end'";

  private static final Pattern LOGGED =
      Pattern.compile("(?:statement|execute (?:fetch from )?[^:]*): (.*)", Pattern.DOTALL);

  private static final Pattern PARAMETER = Pattern.compile("\\$\\d+ = (?:(NULL)|'((?:[^']|'')*)')");

  /** Bound to a value that is none, so that it is never executed, wherever that is noticed. */
  private static final String UNBOUND = "SELECT x FROM t WHERE i = $1 OR 'unbound' = x";

  @TempDir Path folder;

  /** How often each text, and each text with its parameters, was executed. */
  private record Executed(Map<String, Integer> texts, Map<String, Integer> parameters) {
    Executed() {
      this(new TreeMap<>(), new TreeMap<>());
    }

    void add(String text, List<String> values) {
      texts.merge(text, 1, Integer::sum);
      if (!values.isEmpty() && !text.equals(UNBOUND)) {
        parameters.merge(text + " " + values, 1, Integer::sum);
      }
    }
  }

  @Test
  void shouldHoldWhatTheServerHasExecuted() throws Exception {
    try (var server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_destination", "jsonlog")
                .setServerConfig("log_statement", "all")
                .setServerConfig("log_rotation_size", "0")
                .start();
        var owner = Database.connect(server.getPort(), "postgres")) {
      try (var statement = owner.createStatement()) {
        statement.execute("CREATE ROLE app LOGIN; GRANT CREATE ON SCHEMA public TO app");
      }
      List<AuditEvent> events;
      try (var proxy = Proxy.builder().upstreamPort(server.getPort()).start()) {
        psql(proxy);
        for (var mode : List.of("simple", "extended", "extendedCacheEverything")) {
          jdbc(proxy, mode);
        }
        raw(proxy);
        proxy.awaitSessions(0);
        try (var last = RawClient.login(proxy.port(), "app")) {
          last.value(END);
        }
        events = List.copyOf(proxy.events());
      }
      var logged = logged(owner);
      var recorded = recorded(events);
      assertThat(differences(recorded.texts(), logged.texts())).isEmpty();
      assertThat(differences(recorded.parameters(), logged.parameters())).isEmpty();
      assertThat(logged.texts()).hasSizeGreaterThan(80);
      assertThat(logged.parameters()).hasSizeGreaterThan(30);
    }
  }

  private static List<String> differences(
      Map<String, Integer> recorded, Map<String, Integer> logged) {
    var all = new TreeSet<>(recorded.keySet());
    all.addAll(logged.keySet());
    return all.stream()
        .filter(key -> !Objects.equals(recorded.get(key), logged.get(key)))
        .map(key -> "%s recorded, %s logged: %s".formatted(recorded.get(key), logged.get(key), key))
        .toList();
  }

  private void psql(Proxy proxy) throws Exception {
    var programs = new Programs(folder);
    var script =
        """
        CREATE TABLE t(i int PRIMARY KEY, x text);
        INSERT INTO t SELECT i, repeat('x', i) FROM generate_series(1, 50) i;
        SELECT nonsense;
        SELEC 1;
        SELECT 1\\; SELECT 2\\; SELECT 1/0\\; SELECT 3;
        ;
        -- a comment alone
        /* before */ SELECT 'ü' /* behind */;
        BEGIN;
        SAVEPOINT a;
        INSERT INTO t VALUES (1, 'twice');
        SELECT 'in a failed transaction';
        ROLLBACK TO a;
        DECLARE c CURSOR FOR SELECT * FROM t;
        FETCH 3 FROM c;
        MOVE 2 FROM c;
        CLOSE c;
        COMMIT;
        PREPARE p(int) AS SELECT x FROM t WHERE i = $1;
        EXECUTE p(7);
        EXECUTE p('no number');
        DEALLOCATE p;
        DO $$BEGIN PERFORM 1; END$$;
        COPY t TO STDOUT;
        COPY t FROM STDIN;
        100\tone hundred
        \\.
        COPY t FROM STDIN;
        no number\tat all
        \\.
        SET standard_conforming_strings = off;
        SELECT 'a\\'b';
        RESET standard_conforming_strings;
        SELECT $q$it's$q$, E'\\\\', U&'\\0041';
        TABLE t LIMIT 1;
        SELECT 1 \\g
        EXPLAIN ANALYZE SELECT 1;
        LISTEN ch; NOTIFY ch, 'payload';
        """;
    var result = programs.run(programs.psql(proxy.port(), "-q"), script);
    assertThat(result.output())
        .contains("division by zero", "syntax error", "ERROR:  invalid input");
  }

  private static void jdbc(Proxy proxy, String mode) throws Exception {
    try (var connection = proxy.connect("app", "&preferQueryMode=" + mode)) {
      executions(connection);
      failures(connection);
      cursor(connection);
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn("COPY t(i, x) FROM STDIN", new StringReader("2000\ta\n2001\tb\n"));
      copy.copyOut("COPY (SELECT * FROM t) TO STDOUT", new StringWriter());
      try (var statement = connection.createStatement()) {
        statement.execute("DELETE FROM t WHERE i >= 1000; SELECT 'and', 'two'");
      }
    }
  }

  private static void executions(Connection connection) throws SQLException {
    try (var insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (var i = 1000; i < 1010; i++) {
        insert.setInt(1, i);
        insert.setString(2, i % 3 == 0 ? null : "it's " + i);
        insert.executeUpdate();
      }
      for (var i = 1010; i < 1020; i++) {
        insert.setInt(1, i);
        insert.setString(2, "batch");
        insert.addBatch();
      }
      insert.executeBatch();
    }
    var all = "SELECT ?::int8, ?::bool, ?::float8, ?::numeric, ?::text, ?::int2";
    try (var select = connection.prepareStatement(all)) {
      for (var i = 0; i < 8; i++) {
        select.setLong(1, Long.MAX_VALUE - i);
        select.setBoolean(2, i % 2 == 0);
        select.setDouble(3, 1.5 + i);
        select.setBigDecimal(4, new BigDecimal("12345678901234567890.5"));
        select.setString(5, "täxt \\ ' \"");
        select.setNull(6, Types.SMALLINT);
        select.executeQuery().close();
      }
    }
  }

  private static void failures(Connection connection) throws SQLException {
    try (var divide = connection.prepareStatement("SELECT 1 / i FROM t WHERE i - i = ?");
        var parse = connection.prepareStatement("SELECT nothing FROM nowhere");
        var twice = connection.prepareStatement("INSERT INTO t VALUES (?, 'twice')")) {
      divide.setInt(1, 0);
      divide.executeQuery().close();
      assertThatThrownBy(parse::executeQuery).isInstanceOf(SQLException.class);
      for (var i : List.of(1100, 1, 1101)) {
        twice.setInt(1, i);
        twice.addBatch();
      }
      assertThatThrownBy(twice::executeBatch).isInstanceOf(BatchUpdateException.class);
    }
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("INSERT INTO t VALUES (1200, 'rolled back')");
      connection.rollback();
    }
    connection.setAutoCommit(true);
  }

  /** Ten rows at a time: the server logs each further fetch. */
  private static void cursor(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var select = connection.prepareStatement("SELECT * FROM t WHERE i < ?")) {
      select.setFetchSize(10);
      select.setInt(1, 45);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {}
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** What no driver does. */
  private static void raw(Proxy proxy) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("s", "SELECT x FROM t WHERE i = $1")
              .bind("", "s", "1")
              .execute("")
              .bind("p", "s", "2")
              .add('E', "p", 1)
              .add('E', "p", 1)
              .add('H')
              .parse("", UNBOUND)
              .bind("", "", "no number")
              .execute("")
              .parse("", "SELECT 'skipped'")
              .bind("", "")
              .execute("")
              .sync()
              .parse("", "")
              .bind("", "")
              .execute("")
              .parse("", "SELEC 'nothing'")
              .sync()
              .parse("u", UNBOUND)
              .bind("", "u", "none either")
              .sync()
              .bind("", "unknown")
              .execute("")
              .sync()
              .query("BEGIN; INSERT INTO t VALUES (3000, 'x')")
              .parse("", "ROLLBACK")
              .bind("", "")
              .execute("")
              .sync()
              .bytes());
      for (var i = 0; i < 6; i++) {
        client.untilReady();
      }
    }
  }

  private static Executed recorded(List<AuditEvent> events) {
    var statuses = new HashMap<Long, Status>();
    for (var event : events) {
      var outcome = event.outcome();
      if (outcome != null) {
        statuses.put(event.intent(), outcome.status());
      }
    }
    var executed = new Executed();
    for (var event : events) {
      var statement = event.statement();
      if (event.kind() != Kind.INTENT || statement == null) {
        continue;
      }
      var extended = statement.protocol() == Protocol.EXTENDED;
      if (wasTried(event.type(), statuses.get(event.index()))
          // An execution of nothing, or of what is not known, is not logged.
          && (!extended || !statement.text().isEmpty())) {
        // The arguments of an SQL EXECUTE are none for the server's log.
        executed.add(statement.text(), extended ? values(event) : List.of());
      }
    }
    return executed;
  }

  /** A Bind without Execute shows in the server's log only if it fails. */
  private static boolean wasTried(String type, @Nullable Status status) {
    return switch (type) {
      case "query", "execute" -> status != Status.SKIPPED && status != Status.DENIED;
      case "bind" -> status == Status.FAILURE;
      default -> false;
    };
  }

  private static List<String> values(AuditEvent event) {
    return event.parameters().stream().map(ServerLogIT::shown).toList();
  }

  /** A boolean is written in full on record, and by the server with its first letter. */
  private static String shown(Parameter parameter) {
    var value = String.valueOf(parameter.value());
    return value.equals("true") || value.equals("false") ? value.substring(0, 1) : value;
  }

  private static Executed logged(Connection owner) throws Exception {
    var executed = new Executed();
    var last = new HashMap<String, String>();
    for (var line : lines(owner)) {
      if (!line.path("user").asText().equals("app")) {
        continue;
      }
      var session = line.path("session_id").asText();
      var message = LOGGED.matcher(line.path("message").asText());
      var severity = line.path("error_severity").asText();
      if (severity.equals("LOG") && message.matches()) {
        last.put(session, message.group(1));
        executed.add(message.group(1), parameters(line.path("detail").asText()));
      } else if (severity.equals("ERROR") || severity.equals("FATAL")) {
        // What the grammar refuses is not logged but with its error.
        var text = line.path("statement").asText();
        if (!text.isEmpty()
            && !line.path("ps").asText().equals("PARSE")
            && !text.equals(last.remove(session))) {
          executed.add(text, List.of());
        }
      }
    }
    return executed;
  }

  private static List<String> parameters(String detail) {
    var values = new ArrayList<String>();
    if (detail.startsWith("Parameters: ")) {
      var found = PARAMETER.matcher(detail);
      while (found.find()) {
        values.add(found.group(1) == null ? found.group(2).replace("''", "'") : "null");
      }
    }
    return values;
  }

  /** The server's log, when the last statement is in it. */
  private static List<JsonNode> lines(Connection owner) throws Exception {
    var json = new JsonMapper();
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      try (var statement = owner.createStatement();
          var rows = statement.executeQuery("SELECT pg_read_file(pg_current_logfile('jsonlog'))")) {
        rows.next();
        var text = rows.getString(1);
        if (text.contains(END)) {
          var lines = new ArrayList<JsonNode>();
          for (var line : text.lines().toList()) {
            lines.add(json.readTree(line));
          }
          return lines;
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the server has not logged the last statement");
  }
}
