package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Reuse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class PolicyChainTest {
  private static final String SECRET = "SELECT 'top secret'";
  private static final Calls CALL = Calls.of(SECRET);

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(PolicyChain.class);

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(logged);
  }

  /** The ways a policy can fail. */
  @SuppressWarnings("ImmutableEnumChecker")
  enum Failure {
    THROWS(
        () -> {
          throw new IllegalStateException(SECRET);
        }),
    THROWS_AN_ERROR(
        () -> {
          throw new StackOverflowError(SECRET);
        }),
    RETURNS_NULL(() -> null),
    COMPLETES_WITH_NULL(() -> CompletableFuture.completedFuture(null)),
    HAS_FAILED(() -> CompletableFuture.failedFuture(new IllegalStateException(SECRET))),
    WAS_CANCELED(
        () -> {
          var stage = new CompletableFuture<Verdict>();
          stage.cancel(true);
          return stage;
        }),
    FAILS_LATER(
        () ->
            CompletableFuture.supplyAsync(
                () -> {
                  throw new IllegalStateException(SECRET);
                },
                CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS))),
    COMPLETES_LATER_WITH_NULL(
        () -> new CompletableFuture<Verdict>().completeOnTimeout(null, 5, TimeUnit.MILLISECONDS)),
    NEVER_ANSWERS(CompletableFuture::new);

    private final Supplier<CompletionStage<Verdict>> answer;

    Failure(Supplier<CompletionStage<Verdict>> answer) {
      this.answer = answer;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailingPolicyDenies(Failure failure) {
    try (var chain = chain(failing(failure, OnFailure.DENY))) {
      var judged = chain.decide(CALL).join();

      assertThat(judged.refused()).isTrue();
      assertThat(judged.decision()).isEqualTo(Decision.ERROR);
      assertThat(judged.sqlState()).isEqualTo("42501");
      assertThat(judged.message()).isEqualTo("refused: the policy 'broken' failed");
      assertThat(judged.policy()).isEqualTo("broken");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailingPolicyAllowsWhereTheOperatorSaysSo(Failure failure) {
    try (var chain =
        chain(entry("tagging", FakePolicy.allowing("seen")), failing(failure, OnFailure.ALLOW))) {
      var judged = chain.decide(CALL).join();

      assertThat(judged.refused()).isFalse();
      assertThat(judged.decision()).isEqualTo(Decision.ERROR);
      assertThat(judged.policy()).isEqualTo("broken");
      assertThat(judged.message()).isNull();
      assertThat(judged.tags()).containsExactly("seen");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureIsLoggedOnceAndQuotesNothing(Failure failure) {
    try (var chain = chain(failing(failure, OnFailure.DENY))) {
      chain.decide(CALL).join();
      chain.decide(CALL).join();

      assertThat(logged.list).hasSize(1);
      var event = logged.list.getFirst();
      assertThat(event.getKeyValuePairs().toString()).contains("broken").doesNotContain("secret");
      assertThat(event.getThrowableProxy()).isNull();
    }
  }

  @Test
  void aFailureIsNeverRemembered() {
    var answers = new ArrayList<>(List.of(Verdict.deny("r", "no"), Verdict.allow()));
    answers.addFirst(CompletableFuture.failedFuture(new IllegalStateException()));
    var policy = FakePolicy.answering(_ -> answers.removeFirst());
    try (var chain = chain(entry("p", policy))) {

      assertThat(chain.decide(CALL).join().decision()).isEqualTo(Decision.ERROR);
      assertThat(chain.decide(CALL).join().decision()).isEqualTo(Decision.DENY);
      assertThat(policy.asked).isEqualTo(2);
    }
  }

  @Test
  void theStrictestVerdictWinsAndEveryPolicyIsAsked() {
    var terminating = FakePolicy.saying(new Verdict.Terminate("end", "go away"));
    var last = FakePolicy.denying("late");
    try (var chain =
        chain(
            entry("a", FakePolicy.allowing("x")),
            entry("b", FakePolicy.denying("first")),
            entry("c", terminating),
            entry("d", last))) {
      var judged = chain.decide(CALL).join();

      assertThat(judged)
          .isEqualTo(new Judged(Decision.TERMINATE, "c", "end", "42501", "go away", Set.of("x")));
      assertThat(last.asked).isEqualTo(1);
    }
  }

  @Test
  void theFirstOfTwoDenialsWins() {
    try (var chain =
        chain(entry("a", FakePolicy.denying("one")), entry("b", FakePolicy.denying("two")))) {
      var judged = chain.decide(CALL).join();

      assertThat(judged.policy()).isEqualTo("a");
      assertThat(judged.message()).isEqualTo("no: one");
    }
  }

  @Test
  void theOrderCountsAlsoWhenTheFirstAnswersLast() {
    var slow = new CompletableFuture<Verdict>();
    try (var chain =
        chain(
            entry("slow", FakePolicy.answering(_ -> slow)),
            entry("fast", FakePolicy.denying("two")))) {
      var decision = chain.decide(CALL);
      assertThat(decision).isNotDone();

      slow.complete(new Verdict.Deny("one", "P0001", "no", Reuse.SAME_STATEMENT));

      assertThat(decision.join().policy()).isEqualTo("slow");
      assertThat(decision.join().sqlState()).isEqualTo("P0001");
    }
  }

  @Test
  void aTimeLimitLeavesThePolicysStageAlone() {
    var stage = new CompletableFuture<Verdict>();
    var entry =
        new PolicyEntry(
            "p", FakePolicy.answering(_ -> stage), OnFailure.DENY, Duration.ofMillis(10));
    try (var chain = chain(entry)) {

      assertThat(chain.decide(CALL).join().decision()).isEqualTo(Decision.ERROR);
      assertThat(stage).isNotDone();
    }
  }

  @Test
  void tagsOfAllAllowsAreUnited() {
    try (var chain =
        chain(
            entry("a", FakePolicy.allowing("x", "y")),
            entry("b", FakePolicy.allowing()),
            entry("c", FakePolicy.allowing("y", "z")))) {

      assertThat(chain.decide(CALL).join()).isEqualTo(Judged.allowed(Set.of("x", "y", "z")));
    }
  }

  @Test
  void aReusableDecisionIsTheSameFutureAgain() {
    var policy = FakePolicy.denying("r");
    try (var chain = chain(entry("p", policy))) {
      var first = chain.decide(CALL);

      assertThat(first).isDone();
      assertThat(chain.decide(CALL.at(Calls.NOON.plusSeconds(9)))).isSameAs(first);
      assertThat(policy.asked).isEqualTo(1);
    }
  }

  /** Texts that differ in their values only share a facts object; a policy may see the values. */
  @Test
  void aVerdictIsNotReusedForAnotherTextOfTheSameFacts() {
    // Given
    var policy = FakePolicy.allowing();
    try (var chain = chain(entry("p", policy))) {
      chain.decide(Calls.of("SELECT 1").with(CALL.facts())).join();

      // When
      chain.decide(Calls.of("SELECT 2").with(CALL.facts())).join();

      // Then
      assertThat(policy.asked).isEqualTo(2);
    }
  }

  /** Remembered texts take up memory: long ones come from whoever wants to use it up. */
  @Test
  void aDecisionOnALongTextIsNotRemembered() {
    var policy = FakePolicy.allowing();
    var call = Calls.of("SELECT '" + "x".repeat(16 * 1024) + "'");
    try (var chain = chain(entry("p", policy))) {
      chain.decide(call).join();
      chain.decide(call).join();

      assertThat(policy.asked).isEqualTo(2);
    }
  }

  @Test
  void aDecisionIsNotReusedForOtherFactsSessionOrMoment() {
    var policy = new FakePolicy(Set.of(Interest.PARSE, Interest.EXECUTE), _ -> Verdict.allow());
    try (var chain = chain(entry("p", policy))) {
      chain.decide(CALL).join();
      var equalFacts = Calls.of(SECRET).facts();
      assertThat(equalFacts).isNotSameAs(CALL.facts());

      chain.decide(CALL.with(equalFacts)).join();
      chain.decide(CALL.by(new Calls.Client("ann", "psql", TransactionStatus.ACTIVE))).join();
      chain.decide(CALL.by(new Calls.Client("bob", "psql", TransactionStatus.IDLE))).join();
      chain.decide(CALL.at(Interest.PARSE)).join();
      assertThat(policy.asked).isEqualTo(5);

      chain.decide(CALL).join();
      assertThat(policy.asked).isEqualTo(5);
    }
  }

  @Test
  void oneVerdictThatMayNotBeReusedMakesTheDecisionNew() {
    var pure = FakePolicy.allowing();
    var impure = FakePolicy.saying(new Verdict.Allow(Set.of(), Reuse.NEVER));
    try (var chain = chain(entry("pure", pure), entry("impure", impure))) {
      chain.decide(CALL).join();
      chain.decide(CALL).join();

      assertThat(impure.asked).isEqualTo(2);
      assertThat(pure.asked).isEqualTo(2);
    }
  }

  @Test
  void onlyPoliciesWithTheInterestAreAsked() {
    var executing = FakePolicy.denying("e");
    var parsing = new FakePolicy(Set.of(Interest.PARSE), _ -> Verdict.deny("p", "no"));
    try (var chain = chain(entry("e", executing), entry("p", parsing))) {

      assertThat(chain.decide(CALL.at(Interest.PARSE)).join().policy()).isEqualTo("p");
      assertThat(executing.asked).isZero();
      assertThat(chain.wants(Interest.PARSE)).isTrue();
    }
  }

  @Test
  void anEmptyChainWantsNothingAndAllows() {
    try (var chain = chain()) {
      assertThat(chain.wants(Interest.PARSE)).isFalse();
      assertThat(chain.wants(Interest.EXECUTE)).isFalse();
      assertThat(chain.decide(CALL).join()).isEqualTo(Judged.allowed(Set.of()));
    }
  }

  @Test
  void aPolicyWithoutInterestsIsRefused() {
    var policy = new FakePolicy(Set.of(), _ -> Verdict.allow());

    assertThatThrownBy(() -> chain(entry("idle", policy)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'idle'");
  }

  @Test
  void aPolicyReadsValuesUnlessItSaysOtherwise() {
    var reader = FakePolicy.allowing();
    var other = FakePolicy.allowing();
    other.readsValues = false;
    var early = new FakePolicy(Set.of(Interest.PARSE), _ -> Verdict.allow());

    assertThat(chain().readsValues()).isFalse();
    assertThat(chain(entry("other", other), entry("early", early)).readsValues()).isFalse();
    assertThat(chain(entry("other", other), entry("reader", reader)).readsValues()).isTrue();
  }

  @Test
  void aMessageCannotBreakTheErrorResponse() {
    var nasty = "cut\0SFATAL\n" + (char) 0xD800 + "x".repeat(2_000);
    var policy = FakePolicy.saying(new Verdict.Deny("r", "42501", nasty, Reuse.NEVER));
    try (var chain = chain(entry("p", policy))) {

      assertThat(chain.decide(CALL).join().message())
          .startsWith("cut SFATAL  xxx")
          .hasSize(ClientText.LONGEST);
    }
  }

  @Test
  void closingClosesEveryPolicyEvenIfOneFails() {
    var first = FakePolicy.allowing();
    var last =
        new StatementPolicy() {
          @Override
          public Set<Interest> interests() {
            return Set.of(Interest.EXECUTE);
          }

          @Override
          public CompletionStage<Verdict> decide(dev.gatehouse.api.policy.StatementCall call) {
            return Verdict.allow();
          }

          @Override
          public void close() {
            throw new IllegalStateException("busy");
          }
        };

    chain(entry("first", first), entry("last", last)).close();

    assertThat(first.closed).isTrue();
  }

  private static PolicyChain chain(PolicyEntry... entries) {
    return new PolicyChain(List.of(entries), 1);
  }

  private static PolicyEntry entry(String name, StatementPolicy policy) {
    return new PolicyEntry(name, policy);
  }

  private static PolicyEntry failing(Failure failure, OnFailure onFailure) {
    return new PolicyEntry(
        "broken",
        FakePolicy.answering(_ -> failure.answer.get()),
        onFailure,
        Duration.ofMillis(50));
  }
}
