package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gatehouse and the server read broken texts alike: what the server accepts, Gatehouse understands,
 * as the same number of statements. How many texts says {@code -Doracle.mutants}; {@code
 * -Doracle.seed} repeats a run.
 */
class MutationOracleIT {

  private static final int MUTANTS = Integer.getInteger("oracle.mutants", 20_000);
  private static final long SEED = Long.getLong("oracle.seed", 4711);
  private static final int BATCH = 1_000;

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldReadMutantsAlike(Server server) throws IOException {
    // given
    System.out.printf("oracle mutants: -Doracle.seed=%d -Doracle.mutants=%d%n", SEED, MUTANTS);
    var texts = new ArrayList<>(Corpus.accepted(server.major()));
    if (Boolean.getBoolean("oracle.full") && Corpus.isGiven()) {
      texts.addAll(Corpus.given());
    }
    var mutator = new Mutator(new Random(SEED), texts, server.dialect());
    var agreement = new Agreement(server);

    // when
    try (var parser = new RawParser(server)) {
      for (int done = 0; done < MUTANTS; done += BATCH) {
        var mutants = new ArrayList<String>(BATCH);
        for (int i = 0; i < BATCH; i++) {
          mutants.add(mutator.next());
        }
        agreement.compare(mutants, parser);
      }
    }

    // then
    agreement.report("mutants");
    assertThat(agreement.wrongCounts()).as("wrong counts").isEmpty();
    assertThat(agreement.falseRejects()).as("false rejects").isEmpty();
    assertThat(agreement.accepted()).isGreaterThan(MUTANTS / 100);
  }
}
