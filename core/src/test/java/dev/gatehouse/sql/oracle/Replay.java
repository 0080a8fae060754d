package dev.gatehouse.sql.oracle;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.catalog.ReadCatalog;
import dev.gatehouse.session.RawClient;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import dev.gatehouse.sql.Outline;
import dev.gatehouse.sql.Relations;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.sql.oracle.Objects.Node;
import dev.gatehouse.sql.oracle.Traced.Column;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a script in a database of its own, and looks at what the analysis of each query locks before
 * it is run. The names of the text must lead there; and the origins of the result's columns must be
 * among the columns it uses.
 */
final class Replay implements AutoCloseable {

  private static final String LOCKS =
      """
      select c.oid from pg_locks l join pg_class c on c.oid = l.relation
      where l.pid = ? and l.locktype = 'relation' and c.relkind in ('r', 'v', 'm', 'f', 'p', 'S')
        and c.relnamespace <> 'pg_toast'::regnamespace and c.oid >= 16384
      """;

  private static final String COLUMN =
      """
      select c.relname, coalesce(a.attname, '*'), c.relnamespace::regnamespace::text from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = ? where c.oid = ?
      """;

  private final Server server;
  private final RawClient client;
  private final Connection watcher;
  private final PreparedStatement locks;
  private final PreparedStatement columns;
  private final List<String> missed;
  private final String database;
  private @Nullable Objects objects;
  private @Nullable Relations relations;
  private char status = 'I';
  private int analyzed;
  private int locked;
  private int traced;
  private int withLineage;

  /**
   * @param missed takes what is not explained
   */
  Replay(Server server, String database, List<String> missed) throws IOException, SQLException {
    this.server = server;
    this.missed = missed;
    this.database = database;
    client = server.wire("postgres", database);
    ask(new Frames().query("set statement_timeout = '5s'; set lock_timeout = '1s'"));
    watcher = server.connect(database);
    columns = watcher.prepareStatement(COLUMN);
    locks = watcher.prepareStatement(LOCKS);
    locks.setInt(1, Integer.parseInt(client.value("select pg_backend_pid()::text")));
  }

  /** Looks at the statement, then runs it. */
  void run(String text) throws IOException, SQLException {
    var statements = SqlText.parse(text, server.dialect());
    if (status == 'I' && statements.size() == 1 && isPlanned(statements.getFirst().facts())) {
      ask(new Frames().query("begin"));
      var answer = ask(new Frames().parse("", text).describe('S', "").sync());
      if (succeeded(answer)) {
        analyzed++;
        explain(held(), statements.getFirst().facts(), text);
        var origins = Origin.of(answer);
        trace(origins, statements.getFirst().facts(), text);
        lineage(statements.getFirst().outline(), origins, text);
      }
      ask(new Frames().query("rollback"));
    }
    ask(new Frames().query(text));
  }

  private static boolean isPlanned(Facts facts) {
    return facts.kind() == StatementKind.QUERY || facts.kind() == StatementKind.DML;
  }

  /** What is known of the database may be old; only then it is read anew. */
  private void explain(Set<Node> held, Facts facts, String text) throws SQLException {
    locked += held.size();
    var known = objects;
    if (known != null && known.reached(facts).containsAll(held)) {
      return;
    }
    known = new Objects(watcher, server.dialect(), true);
    objects = known;
    held.removeAll(known.reached(facts));
    for (var node : held) {
      missed.add(known.name(node) + ": " + text);
    }
  }

  private void trace(List<Origin> origins, Facts facts, String text) throws SQLException {
    for (var origin : origins) {
      if (origin.isKnown()) {
        traced++;
        columns.setInt(1, origin.column());
        columns.setLong(2, origin.table());
        try (var row = columns.executeQuery()) {
          if (row.next() && !Origin.isNamed(row.getString(1), row.getString(2), facts)) {
            missed.add("column " + row.getString(1) + '.' + row.getString(2) + ": " + text);
          }
        }
      }
    }
  }

  /** What was read of the catalog may be old; then it is read anew. */
  private void lineage(@Nullable Outline outline, List<Origin> origins, String text)
      throws IOException, SQLException {
    if (outline == null || origins.isEmpty()) {
      return;
    }
    var known = relations;
    var traced = known == null ? null : Traced.of(outline, known, origins, this::column);
    if (traced == null || traced.fields() == 0 || !traced.faults().isEmpty()) {
      known = read();
      relations = known;
      traced = Traced.of(outline, known, origins, this::column);
    }
    withLineage += traced.fields();
    for (var fault : traced.faults()) {
      missed.add("lineage: " + fault + ": " + text);
    }
  }

  /** As the names stand for the session now; nothing is certain once it may have temporary ones. */
  private Relations read() throws IOException, SQLException {
    var path = client.value("select current_setting('search_path')");
    var temporary = client.value("select (pg_my_temp_schema() <> 0)::text").equals("true");
    try (var connection = server.connect(database)) {
      return ReadCatalog.of(connection, path, "postgres").relations(temporary);
    }
  }

  private @Nullable Column column(Origin origin) {
    try {
      columns.setInt(1, origin.column());
      columns.setLong(2, origin.table());
      try (var row = columns.executeQuery()) {
        return row.next()
            ? new Column(new QualifiedName(row.getString(3), row.getString(1)), row.getString(2))
            : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Set<Node> held() throws SQLException {
    var held = new HashSet<Node>();
    try (var rows = locks.executeQuery()) {
      while (rows.next()) {
        held.add(new Node("pg_class", rows.getLong(1)));
      }
    }
    return held;
  }

  /** A COPY from the client gets no data. */
  private List<Message> ask(Frames frames) throws IOException {
    client.send(frames);
    var answer = new ArrayList<Message>();
    do {
      answer.add(client.read());
      if (answer.getLast().type() == 'G') {
        client.send(new Frames().add('f', "no data"));
      }
    } while (answer.getLast().type() != 'Z');
    status = answer.getLast().text().charAt(0);
    return answer;
  }

  private static boolean succeeded(List<Message> answer) {
    return answer.stream().noneMatch(message -> message.type() == 'E');
  }

  /** How many statements the server could analyze. */
  int analyzed() {
    return analyzed;
  }

  /** How many relations it locked for them. */
  int locked() {
    return locked;
  }

  /** How many columns of results had a known origin. */
  int traced() {
    return traced;
  }

  /** How many columns of results had a lineage. */
  int withLineage() {
    return withLineage;
  }

  @Override
  public void close() throws SQLException {
    client.close();
    watcher.close();
  }
}
