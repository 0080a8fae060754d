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
 * as the same number of statements.
 */
class MutationOracleIT {

  private static final int BATCH = 1_000;

  /** Of so many accepted texts one may be refused by us: names spelled like words of a clause. */
  private static final int TOLERATED = 5_000;

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldReadMutantsAlike(Server server) throws IOException {
    // given
    var texts = new ArrayList<>(Corpus.accepted(server.major()));
    if (Extent.FULL && Corpus.isGiven()) {
      texts.addAll(Corpus.given());
    }
    var mutator = new Mutator(new Random(Extent.seed("mutants")), texts, server.dialect());
    var agreement = new Agreement(server);

    // when
    try (var parser = new RawParser(server)) {
      for (int done = 0; done < Extent.MUTANTS; done += BATCH) {
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
    assertThat(agreement.falseRejects())
        .as("false rejects")
        .hasSizeLessThanOrEqualTo((int) (agreement.accepted() / TOLERATED));
    assertThat(agreement.accepted()).isGreaterThan(Extent.MUTANTS / 100);
  }
}
