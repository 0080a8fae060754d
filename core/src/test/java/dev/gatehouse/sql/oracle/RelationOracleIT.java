package dev.gatehouse.sql.oracle;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.sql.oracle.Objects.Node;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server locks or calls because of a text is named by its facts, or follows from what
 * they name: no relation is missed and no volatile function.
 */
class RelationOracleIT {

  /** What is not planned, so that it is run and rolled back; nothing that leaves the database. */
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

  /** As long as facts do not name operators and types, what lies behind them is not looked at. */
  private static final boolean OPERATORS_UNKNOWN =
      SqlText.parse("select 1 operator(s.+) 2", Dialect.DEFAULT)
          .getFirst()
          .facts()
          .operators()
          .isEmpty();

  private static final Set<String> BEHIND_OPERATORS =
      Set.of("bank.vol_op", "bank.vol_cast", "bank.vol_check");

  static List<Server> servers() {
    return Server.all();
  }

  /** What is known of one text. */
  private record Asked(String text, Facts facts, Set<Node> reached) {}

  @ParameterizedTest
  @MethodSource("servers")
  void shouldMissNoRelationAndNoVolatileFunction(Server server) throws IOException, SQLException {
    // given
    Bank.in(server);
    Objects objects;
    try (var connection = server.connect()) {
      objects = new Objects(connection, server.dialect(), false);
    }
    var missed = new ArrayList<String>();
    int analyzed = 0;
    int locks = 0;
    int calls = 0;

    // when
    try (var owner = new Watched(server, "postgres");
        var app = new Watched(server, "app")) {
      for (var asked : texts(server, objects)) {
        for (var watched : List.of(owner, app)) {
          var held =
              isPlanned(asked.facts())
                  ? watched.locksOfParse(asked.text())
                  : watched.locksOfRun(asked.text());
          if (held != null) {
            analyzed++;
            locks += held.size();
            unexplained(held.keySet(), asked, objects, "locks", missed);
            if (isWritten(held.values()) && !saysThatItWrites(asked.facts())) {
              missed.add("writes something: " + asked.text());
            }
          }
        }
        if (isPlanned(asked.facts())) {
          var plan = owner.plan(asked.text(), server.major());
          var called = plan == null ? null : owner.called(asked.text());
          if (plan != null) {
            unexplained(plan.locks(), asked, objects, "plans", missed);
            calls += planned(plan.text(), asked, objects, missed);
          }
          if (called != null) {
            var functions = called.stream().filter(objects::isVolatile).collect(toSet());
            calls += functions.size();
            unexplained(functions, asked, objects, "calls", missed);
          }
        }
      }
    }

    // then
    System.out.printf(
        "oracle relations, %s: %d analyzed, %d locks, %d calls, %d missed%n",
        server, analyzed, locks, calls, missed.size());
    assertThat(missed).isEmpty();
    assertThat(analyzed).isGreaterThan(1_000);
    assertThat(calls).isGreaterThan(100);
  }

  private static List<Asked> texts(Server server, Objects objects) {
    var texts = new ArrayList<>(Corpus.accepted(server.major()));
    var generator = new Generator(new Random(Extent.seed("relations")), server.major());
    for (int i = 0; i < Extent.GENERATED; i++) {
      texts.add(generator.next());
    }
    var asked = new ArrayList<Asked>();
    for (var text : texts) {
      var statements = SqlText.parse(text, server.dialect());
      if (statements.size() == 1) {
        var facts = statements.getFirst().facts();
        if (isPlanned(facts) || (RUN.contains(facts.command()) && staysInside(facts))) {
          asked.add(new Asked(text, facts, objects.reached(facts)));
        }
      }
    }
    return asked;
  }

  private static boolean isPlanned(Facts facts) {
    return facts.kind() == StatementKind.QUERY && !facts.command().equals("SELECT INTO")
        || facts.kind() == StatementKind.DML;
  }

  /** No file, no program. */
  private static boolean staysInside(Facts facts) {
    return facts.completeness() != Completeness.OPAQUE;
  }

  private static boolean saysThatItWrites(Facts facts) {
    return !facts.writes().isEmpty() || facts.command().equals("LOCK TABLE");
  }

  private static boolean isWritten(Iterable<Set<String>> modes) {
    for (var held : modes) {
      if (held.contains("RowExclusiveLock")) {
        return true;
      }
    }
    return false;
  }

  private static void unexplained(
      Set<Node> found, Asked asked, Objects objects, String verb, List<String> missed) {
    for (var node : found) {
      if (!asked.reached().contains(node)
          && !isBehindBuiltIn(node, asked)
          && !(OPERATORS_UNKNOWN && BEHIND_OPERATORS.contains(objects.name(node)))) {
        missed.add(verb + ' ' + objects.name(node) + ": " + asked.text());
      }
    }
  }

  /** The server keeps no dependencies of its own views. */
  private static boolean isBehindBuiltIn(Node node, Asked asked) {
    return Objects.isBuiltIn(node)
        && asked.reached().stream()
            .anyMatch(one -> one.catalog().equals("pg_class") && Objects.isBuiltIn(one));
  }

  /** Looks for the calls in a plan; returns how many there are. */
  private static int planned(String plan, Asked asked, Objects objects, List<String> missed) {
    var known = asked.reached().stream().map(objects::name).collect(toSet());
    int calls = 0;
    for (var call = CALL.matcher(plan); call.find(); calls++) {
      if (!known.contains("bank." + call.group(1))) {
        missed.add("plans " + call.group(1) + ": " + asked.text());
      }
    }
    return calls;
  }
}
