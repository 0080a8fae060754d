package dev.gatehouse.sql.oracle;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.sql.oracle.Objects.Node;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server does because of the statements of our own and of generated ones: every one it can
 * analyze is analyzed, planned and run, by the owner of everything and by a role that is subject to
 * row policies; then all is rolled back.
 */
final class Observations {

  /** What is not planned, so that it is run at once; nothing that leaves the database. */
  private static final Set<String> RUN =
      Set.of(
          "COPY",
          "DECLARE CURSOR",
          "CREATE TABLE AS",
          "SELECT INTO",
          "CREATE VIEW",
          "CREATE MATERIALIZED VIEW",
          "REFRESH MATERIALIZED VIEW",
          "LOCK TABLE",
          "TRUNCATE TABLE",
          "EXPLAIN");

  private static final Pattern CALL = Pattern.compile("\\b(vol_\\w+)\\(");

  private static final Map<Server, Observations> MADE = new HashMap<>();

  /**
   * What one statement does.
   *
   * @param relations locked, with their schemas
   * @param functions volatile ones of users, called or planned to be, with their schemas
   * @param written whether a table is locked as for writing
   */
  record Observed(
      String text, Facts facts, Set<String> relations, Set<String> functions, boolean written) {}

  private final Server server;
  private final Objects objects;
  private final List<Observed> all = new ArrayList<>();

  private Observations(Server server) throws SQLException {
    this.server = server;
    try (var connection = server.connect()) {
      objects = new Objects(connection, server.dialect(), false);
    }
  }

  /** Made once for each server. */
  static synchronized Observations of(Server server) throws IOException, SQLException {
    var made = MADE.get(server);
    if (made == null) {
      Bank.in(server);
      made = new Observations(server);
      made.observe();
      MADE.put(server, made);
    }
    return made;
  }

  /** The objects of the server. */
  Objects objects() {
    return objects;
  }

  List<Observed> all() {
    return all;
  }

  private void observe() throws IOException, SQLException {
    var texts = new ArrayList<>(Corpus.accepted(server.major()));
    var generator = new Generator(new Random(Extent.seed("relations")), server.major());
    for (int i = 0; i < Extent.GENERATED; i++) {
      texts.add(generator.next());
    }
    try (var owner = new Watched(server, "postgres");
        var app = new Watched(server, "app")) {
      for (var text : texts) {
        var statements = SqlText.parse(text, server.dialect());
        if (statements.size() == 1) {
          observe(text, statements.getFirst().facts(), owner, app);
        }
      }
    }
  }

  private void observe(String text, Facts facts, Watched owner, Watched app)
      throws IOException, SQLException {
    boolean planned = isPlanned(facts);
    if (!planned && !isRun(facts)) {
      return;
    }
    var locks = new HashMap<Node, Set<String>>();
    var functions = new HashSet<String>();
    boolean analyzed = false;
    for (var session : List.of(owner, app)) {
      var held = planned ? session.locksOfParse(text) : session.locksOfRun(text);
      if (held != null) {
        analyzed = true;
        locks.putAll(held);
      }
    }
    var plan = planned ? owner.plan(text, server.major()) : null;
    if (plan != null) {
      plan.locks().forEach(node -> locks.putIfAbsent(node, Set.of()));
      for (var call = CALL.matcher(plan.text()); call.find(); ) {
        functions.add("bank." + call.group(1));
      }
      var called = owner.called(text);
      if (called != null) {
        called.stream().filter(objects::isVolatile).map(objects::name).forEach(functions::add);
      }
    }
    if (analyzed) {
      var relations = new HashSet<String>();
      locks.keySet().forEach(node -> relations.add(objects.name(node)));
      boolean written = locks.values().stream().anyMatch(held -> held.contains("RowExclusiveLock"));
      all.add(new Observed(text, facts, relations, functions, written));
    }
  }

  /** Whether it is a query or a change of data, which the server plans before it runs it. */
  static boolean isPlanned(Facts facts) {
    return (facts.kind() == StatementKind.QUERY && !facts.command().equals("SELECT INTO"))
        || facts.kind() == StatementKind.DML;
  }

  /** No file, no program. */
  private static boolean isRun(Facts facts) {
    return RUN.contains(facts.command()) && facts.completeness() != Completeness.OPAQUE;
  }
}
