package dev.gatehouse.sql.oracle;

import dev.gatehouse.session.RawClient;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import dev.gatehouse.sql.oracle.Objects.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session whose locks another one reads. Whatever it does is rolled back. All methods return null
 * if the server refuses the statement.
 */
final class Watched implements AutoCloseable {

  /**
   * @param text in the words of the server
   * @param locks partitions and what inlined functions read among them
   */
  record Plan(String text, Set<Node> locks) {}

  private static final String LOCKS =
      """
      select c.oid, case c.relkind when 'S' then '' else l.mode end from pg_locks l join pg_class c on c.oid = l.relation
      where l.pid = ? and l.locktype = 'relation' and c.relkind in ('r', 'v', 'm', 'f', 'p', 'S')
        and c.relnamespace <> 'pg_toast'::regnamespace
      """;

  private static final String CALLED =
      "select funcid from pg_stat_xact_user_functions where calls > 0";

  private final RawClient client;
  private final Connection watcher;
  private final PreparedStatement locks;

  Watched(Server server, String role) throws IOException, SQLException {
    client = server.wire(role);
    one(new Frames().query(Bank.SESSION));
    watcher = server.connect();
    locks = watcher.prepareStatement(LOCKS);
    locks.setInt(1, Integer.parseInt(client.value("select pg_backend_pid()::text")));
    one(new Frames().query("begin"));
  }

  /** What analysis locks, and how. */
  @Nullable Map<Node, Set<String>> locksOfParse(String text) throws IOException, SQLException {
    return locked(new Frames().parse("", text).sync());
  }

  /** What running it locks, and how; for what the server does not plan. */
  @Nullable Map<Node, Set<String>> locksOfRun(String text) throws IOException, SQLException {
    return locked(query(text));
  }

  private @Nullable Map<Node, Set<String>> locked(Frames frames) throws IOException, SQLException {
    var held = succeeded(one(frames)) ? held() : null;
    startAnew();
    return held;
  }

  private Map<Node, Set<String>> held() throws SQLException {
    var held = new HashMap<Node, Set<String>>();
    try (var rows = locks.executeQuery()) {
      while (rows.next()) {
        held.computeIfAbsent(new Node("pg_class", rows.getLong(1)), node -> new HashSet<>())
            .add(rows.getString(2));
      }
    }
    return held;
  }

  /** What planning says and locks. */
  @Nullable Plan plan(String text, int major) throws IOException, SQLException {
    var options = major >= 16 ? "(verbose, generic_plan, costs off) " : "(verbose, costs off) ";
    var answer = one(new Frames().query("explain " + options + text));
    var plan =
        succeeded(answer) ? new Plan(String.join("\n", column(answer)), held().keySet()) : null;
    startAnew();
    return plan;
  }

  /** Where the columns of its result come from; no column is no result. */
  @Nullable List<Origin> origins(String text) throws IOException {
    var answer = one(new Frames().parse("", text).describe('S', "").sync());
    startAnew();
    return succeeded(answer) ? Origin.of(answer) : null;
  }

  /** The functions of users that running it calls. */
  @Nullable Set<Node> called(String text) throws IOException {
    one(new Frames().query("set local track_functions = 'all'"));
    var done = succeeded(one(query(text)));
    var functions = new HashSet<Node>();
    if (done) {
      column(one(new Frames().query(CALLED)))
          .forEach(oid -> functions.add(new Node("pg_proc", Long.parseLong(oid))));
    }
    one(new Frames().query("rollback"));
    one(new Frames().query("select pg_stat_force_next_flush()"));
    one(new Frames().query("begin"));
    return done ? functions : null;
  }

  private void startAnew() throws IOException {
    one(new Frames().query("rollback; begin"));
  }

  /** COPY FROM STDIN gets no rows. */
  private static Frames query(String text) {
    var frames = new Frames().query(text);
    return text.startsWith("copy") && text.contains("stdin") ? frames.add('c') : frames;
  }

  private List<Message> one(Frames frames) throws IOException {
    client.send(frames);
    return client.untilReady();
  }

  private static boolean succeeded(List<Message> answer) {
    return answer.stream().noneMatch(message -> message.type() == 'E');
  }

  /** The first column of the rows, NULL left out. */
  private static List<String> column(List<Message> answer) {
    var values = new ArrayList<String>();
    for (var message : answer) {
      if (message.type() == 'D') {
        ByteBuffer body = message.body();
        int length = body.getInt(2);
        if (length >= 0) {
          var value = new byte[length];
          body.get(6, value);
          values.add(new String(value, StandardCharsets.UTF_8));
        }
      }
    }
    return values;
  }

  @Override
  public void close() throws SQLException {
    client.close();
    watcher.close();
  }
}
