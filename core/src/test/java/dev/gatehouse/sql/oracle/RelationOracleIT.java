package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.catalog.ReadCatalog;
import dev.gatehouse.sql.oracle.Observations.Observed;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server locks or calls because of a text is named by its facts, or follows from what
 * they name: no relation is missed and no volatile function.
 */
class RelationOracleIT {

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldNameWhateverTheServerTouches(Server server) throws IOException, SQLException {
    // given
    var observations = Observations.of(server);
    var objects = observations.objects();
    var missed = new ArrayList<String>();
    int relations = 0;
    int functions = 0;

    // when
    for (var observed : observations.all()) {
      var reached = objects.reached(observed.facts());
      var names = new HashSet<String>();
      reached.forEach(node -> names.add(objects.name(node)));
      compare(observed, names, reached.stream().anyMatch(Objects::isBuiltInRelation), missed);
      relations += observed.relations().size();
      functions += observed.functions().size();
    }

    // then
    System.out.printf(
        "oracle relations, %s: %d statements, %d relations, %d functions, %d missed%n",
        server, observations.all().size(), relations, functions, missed.size());
    assertThat(missed).isEmpty();
    assertThat(observations.all()).hasSizeGreaterThan(1_000);
    assertThat(functions).isGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldReachWhateverTheServerTouches(Server server) throws IOException, SQLException {
    // given
    var observations = Observations.of(server);
    var missed = new ArrayList<String>();
    var completeness = new EnumMap<Completeness, Integer>(Completeness.class);
    var reasons = new TreeMap<String, Integer>();
    ReadCatalog catalog;
    try (var connection = server.connect()) {
      catalog = ReadCatalog.of(connection, Bank.SEARCH_PATH, "postgres");
    }

    // when
    for (var observed : observations.all()) {
      var reach = catalog.reach(observed.facts());
      completeness.merge(reach.completeness(), 1, Integer::sum);
      if (reach.completeness() == Completeness.OPAQUE) {
        reasons.merge(reach.reason(), 1, Integer::sum);
      }
      if (reach.completeness() != Completeness.OPAQUE || Observations.isPlanned(observed.facts())) {
        var names = new HashSet<String>();
        reach.relations().forEach(name -> names.add(name.toString()));
        reach.routines().forEach(routine -> names.add(routine.name().toString()));
        compare(observed, names, false, missed);
      }
    }

    // then
    System.out.printf(
        "oracle reach, %s: %d statements, %s, %d missed%n",
        server, observations.all().size(), completeness, missed.size());
    reasons.forEach((reason, count) -> System.out.printf("  %d times: %s%n", count, reason));
    assertThat(missed).isEmpty();
    assertThat(completeness.get(Completeness.FULL)).isGreaterThan(300);
  }

  @Test
  void shouldNoticeWhatIsMissing() throws IOException, SQLException {
    // given
    var server = Server.all().getFirst();
    var observed =
        Observations.of(server).all().stream()
            .filter(one -> one.text().equals("select * from v_deep"))
            .findFirst()
            .orElseThrow();
    var missed = new ArrayList<String>();

    // when
    compare(observed, Set.of("bank.v_deep", "bank.v_totals"), false, missed);

    // then
    assertThat(missed).hasSizeGreaterThan(5).anyMatch(one -> one.startsWith("bank.customers:"));
  }

  /**
   * @param builtIn whether relations of the server are explained: it keeps no dependencies of its
   *     own views
   */
  private static void compare(
      Observed observed, Set<String> names, boolean builtIn, List<String> missed) {
    for (var relation : observed.relations()) {
      if (!names.contains(relation) && !(builtIn && relation.startsWith("pg_catalog."))) {
        missed.add(relation + ": " + observed.text());
      }
    }
    for (var function : observed.functions()) {
      if (!names.contains(function)) {
        missed.add(function + "(): " + observed.text());
      }
    }
    if (observed.written() && !saysThatItWrites(observed.facts())) {
      missed.add("a write: " + observed.text());
    }
  }

  private static boolean saysThatItWrites(Facts facts) {
    return !facts.writes().isEmpty() || facts.command().equals("LOCK TABLE");
  }
}
