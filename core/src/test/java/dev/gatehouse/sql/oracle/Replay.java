package dev.gatehouse.sql.oracle;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.session.RawClient;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.sql.oracle.Objects.Node;
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
      select c.relname, coalesce(a.attname, '*') from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = ? where c.oid = ?
      """;

  private final Server server;
  private final RawClient client;
  private final Connection watcher;
  private final PreparedStatement locks;
  private final PreparedStatement columns;
  private final List<String> missed;
  private @Nullable Objects objects;
  private char status = 'I';
  private int analyzed;
  private int locked;
  private int traced;

  /**
   * @param missed takes what is not explained
   */
  Replay(Server server, String database, List<String> missed) throws IOException, SQLException {
    this.server = server;
    this.missed = missed;
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
        trace(Origin.of(answer), statements.getFirst().facts(), text);
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

  @Override
  public void close() throws SQLException {
    client.close();
    watcher.close();
  }
}
