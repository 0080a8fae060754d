package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gatehouse understands what a real server accepts, and as many statements in it. */
class SyntaxOracleIT {

  /** False rejects that are tolerated in a given corpus: three of a thousand. */
  private static final double TOLERATED = 0.003;

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldUnderstandOurOwnCorpus(Server server) throws IOException {
    // given
    var corpus = Corpus.own(server.major());
    var texts = corpus.stream().map(Corpus.Entry::text).toList();
    var agreement = new Agreement(server);
    var wrongLabels = new ArrayList<String>();

    // when
    try (var parser = new RawParser(server)) {
      var verdicts = parser.ask(texts);
      for (int i = 0; i < texts.size(); i++) {
        if (verdicts.get(i).isAccepted() == corpus.get(i).rejected()) {
          wrongLabels.add(verdicts.get(i).message() + ": " + texts.get(i));
        }
      }
      agreement.compare(texts, parser);
    }

    // then
    agreement.report("syntax-own");
    assertThat(wrongLabels).as("labels that the server contradicts").isEmpty();
    assertThat(agreement.wrongCounts()).as("wrong counts").isEmpty();
    assertThat(agreement.falseRejects()).as("false rejects").isEmpty();
    assertThat(agreement.accepted()).isGreaterThan(1_500);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldUnderstandTheGivenCorpus(Server server) throws IOException {
    // given
    Assumptions.assumeTrue(
        Corpus.isGiven(), "skipped: no corpus given; run with -Dcorpus=<statements.jsonl.gz>");
    var agreement = new Agreement(server);

    // when
    try (var parser = new RawParser(server)) {
      agreement.compare(Corpus.given(), parser);
    }

    // then
    agreement.report("syntax-given");
    assertThat(agreement.wrongCounts()).as("wrong counts").isEmpty();
    assertThat(agreement.falseRejects())
        .as("false rejects")
        .hasSizeLessThanOrEqualTo((int) (agreement.accepted() * TOLERATED));
  }
}
