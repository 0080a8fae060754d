package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.session.Reply.Kind;
import dev.gatehouse.session.Reply.Stage;
import dev.gatehouse.statement.MemoryBudget;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class ReplyQueueTest {

  private final ReplyQueue queue = new ReplyQueue(new MemoryBudget(1 << 20));
  private final List<Kind> skipped = new ArrayList<>();

  private void sent(Kind... kinds) {
    for (var kind : kinds) {
      assertThat(queue.expect(new Reply(kind))).isTrue();
    }
  }

  /** The server sends these; the letters G and W let the client send data. */
  private Kind answered(String letters) {
    Kind last = null;
    for (var letter : letters.getBytes(StandardCharsets.US_ASCII)) {
      var reply = queue.advance(letter);
      if (letter == 'G' || letter == 'W') {
        queue.onCopyIn(reply);
      }
      last = reply.kind;
    }
    return last;
  }

  private Kind failed() {
    return failed(false);
  }

  private Kind failed(boolean fatal) {
    var reply = queue.onError(fatal, skip -> skipped.add(skip.kind));
    return reply == null ? null : reply.kind;
  }

  private static void violates(ThrowingCallable step) {
    assertThatThrownBy(step).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({
    "QUERY, CZ", // a command
    "QUERY, TDDCZ", // rows
    "QUERY, TCZ", // no rows
    "QUERY, IZ", // nothing
    "QUERY, TDCCTCZ", // several statements
    "QUERY, GCZ", // COPY FROM
    "QUERY, HdddcCZ", // COPY TO
    "QUERY, GCHcCGCTDCZ", // several COPYs
    "QUERY, WddcCZ", // a replication stream
    "QUERY, WdcTDCCZ", // one that ends with its timeline
    "QUERY, WdCZ", // one that the server stops
    "QUERY, TDCTDCHdcTDCCZ", // a base backup
    "FUNCTION_CALL, VZ",
    "SYNC, Z",
    "PARSE, 1",
    "BIND, 2",
    "DESCRIBE_STATEMENT, tT",
    "DESCRIBE_STATEMENT, tn",
    "DESCRIBE_PORTAL, T",
    "DESCRIBE_PORTAL, n",
    "EXECUTE, C",
    "EXECUTE, DDC",
    "EXECUTE, DDs",
    "EXECUTE, s",
    "EXECUTE, I",
    "EXECUTE, GC",
    "EXECUTE, HddcC",
    "CLOSE_STATEMENT, 3",
    "CLOSE_PORTAL, 3"
  })
  void shouldFollowEveryAnswerThatTheProtocolKnows(Kind kind, String letters) {
    sent(kind);
    answered(letters);
    assertThat(queue.size()).isZero();
    assertThat(queue.atBoundary()).isEqualTo(letters.endsWith("Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "QUERY, Z", // nothing was answered
    "QUERY, D", // rows that nothing describes
    "QUERY, TZ", // a result without an end
    "QUERY, TT",
    "QUERY, TDI",
    "QUERY, CD",
    "QUERY, s",
    "QUERY, d",
    "QUERY, c",
    "QUERY, HC", // COPY data without an end
    "QUERY, HD",
    "QUERY, Hdcd",
    "QUERY, GZ",
    "QUERY, Gd",
    "QUERY, WD",
    "QUERY, WZ",
    "QUERY, V",
    "QUERY, 1",
    "FUNCTION_CALL, Z",
    "FUNCTION_CALL, VV",
    "FUNCTION_CALL, D",
    "FUNCTION_CALL, C",
    "SYNC, C",
    "PARSE, 2",
    "BIND, 1",
    "DESCRIBE_STATEMENT, T",
    "DESCRIBE_STATEMENT, tt",
    "DESCRIBE_PORTAL, t",
    "EXECUTE, T",
    "EXECUTE, Z",
    "EXECUTE, DI",
    "EXECUTE, W", // a walsender streams for Query only
    "EXECUTE, GZ",
    "CLOSE_STATEMENT, 1",
    "CLOSE_PORTAL, Z"
  })
  void w23ShouldRefuseWhatTheProtocolDoesNotKnow(Kind kind, String letters) {
    sent(kind);
    answered(letters.substring(0, letters.length() - 1));
    violates(() -> answered(letters.substring(letters.length() - 1)));
  }

  @ParameterizedTest
  @EnumSource
  void w23ShouldLeadFromEveryStageToTheEndAndToNoUnknownOne(Kind kind) {
    var seen = EnumSet.of(Stage.DUE);
    var open = new ArrayDeque<>(seen);
    Set<Byte> letters = new HashSet<>();
    while (!open.isEmpty()) {
      var stage = open.remove();
      for (var type = 0; type < 256; type++) {
        var next = kind.next(stage, (byte) type);
        if (next != null) {
          letters.add((byte) type);
          if (seen.add(next)) {
            open.add(next);
          }
        }
      }
    }
    assertThat(seen).contains(Stage.DONE);
    assertThat(letters).isNotEmpty().doesNotContain((byte) 'E', (byte) 'N', (byte) 'S', (byte) 'A');
    for (var type = 0; type < 256; type++) {
      assertThat(kind.next(Stage.DONE, (byte) type))
          .isEqualTo(
              kind.next(Stage.DUE, (byte) type) == Stage.DONE && oneAnswer(kind)
                  ? Stage.DONE
                  : null);
    }
  }

  /** Those whose only answer needs no stage; nothing asks them once they have left the queue. */
  private static boolean oneAnswer(Kind kind) {
    return switch (kind) {
      case PARSE, BIND, DESCRIBE_PORTAL, CLOSE_STATEMENT, CLOSE_PORTAL, SYNC -> true;
      case DESCRIBE_STATEMENT, EXECUTE, QUERY, FUNCTION_CALL -> false;
    };
  }

  @Test
  void inSimpleQueryShouldStillOweReadyForQueryWhenItFails() {
    sent(Kind.QUERY, Kind.QUERY);
    assertThat(failed()).isEqualTo(Kind.QUERY);
    assertThat(queue.size()).isEqualTo(2);
    answered("Z");
    assertThat(queue.size()).isOne();
    assertThat(skipped).isEmpty();
  }

  @Test
  void w23InFailedQueryShouldTakeReadyForQueryAndNothingElse() {
    sent(Kind.QUERY);
    failed();
    for (var letter : "TDCIsGHWdcV123nt".getBytes(StandardCharsets.US_ASCII)) {
      violates(() -> queue.advance(letter));
    }
    violates(this::failed);
    assertThat(failed(true)).isEqualTo(Kind.QUERY);
    assertThat(answered("Z")).isEqualTo(Kind.QUERY);
  }

  @Test
  void inExtendedQueryShouldCompleteInOrder() {
    sent(
        Kind.PARSE, Kind.BIND, Kind.DESCRIBE_PORTAL, Kind.EXECUTE, Kind.CLOSE_STATEMENT, Kind.SYNC);
    assertThat(answered("12TDC3Z")).isEqualTo(Kind.SYNC);
    assertThat(queue.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PARSE",
        "BIND",
        "DESCRIBE_STATEMENT",
        "DESCRIBE_PORTAL",
        "EXECUTE",
        "CLOSE_STATEMENT",
        "CLOSE_PORTAL"
      })
  void b26InExtendedQueryShouldSkipToSyncWhenAnyMessageFails(Kind kind) {
    sent(kind, Kind.BIND, Kind.QUERY, Kind.FUNCTION_CALL, Kind.SYNC, Kind.PARSE, Kind.SYNC);
    assertThat(failed()).isEqualTo(kind);
    assertThat(skipped).containsExactly(Kind.BIND, Kind.QUERY, Kind.FUNCTION_CALL);
    assertThat(answered("Z")).isEqualTo(Kind.SYNC);
    assertThat(answered("1")).isEqualTo(Kind.PARSE);
  }

  @Test
  void w15InSkippingShouldExpectNothingUntilSyncComes() {
    sent(Kind.PARSE);
    failed();
    assertThat(queue.size()).isZero();
    assertThat(queue.atBoundary()).isFalse();
    assertThat(queue.expect(new Reply(Kind.BIND))).isFalse();
    assertThat(queue.expect(new Reply(Kind.QUERY))).isFalse();
    assertThat(queue.expect(new Reply(Kind.SYNC))).isTrue();
    assertThat(queue.expect(new Reply(Kind.PARSE))).isTrue();
    answered("Z1");
    assertThat(queue.size()).isZero();
    assertThat(queue.atBoundary()).isFalse();
  }

  @Test
  void w36InUnsyncedPipelineShouldSkipNothingWhenAQueryFails() {
    sent(Kind.PARSE, Kind.BIND, Kind.EXECUTE, Kind.QUERY, Kind.SYNC);
    answered("12C");
    assertThat(failed()).isEqualTo(Kind.QUERY);
    answered("Z");
    assertThat(skipped).isEmpty();
    assertThat(answered("Z")).isEqualTo(Kind.SYNC);
  }

  @Test
  void inSyncShouldStillOweReadyForQueryWhenTheCommitFails() {
    sent(Kind.SYNC, Kind.PARSE);
    assertThat(failed()).isEqualTo(Kind.SYNC);
    assertThat(answered("Z")).isEqualTo(Kind.SYNC);
    assertThat(queue.head().kind).isEqualTo(Kind.PARSE);
    assertThat(skipped).isEmpty();
  }

  @Test
  void b32InCopyShouldSwallowTheSyncsSentBeforeTheServerTookData() {
    sent(Kind.EXECUTE, Kind.SYNC, Kind.SYNC);
    answered("G");
    assertThat(queue.copiesIn()).isTrue();
    assertThat(queue.size()).isOne();
    sent(Kind.SYNC);
    assertThat(answered("CZ")).isEqualTo(Kind.SYNC);
  }

  @Test
  void b32InCopyShouldEndTheSessionWhenOtherMessagesWereSentIntoIt() {
    sent(Kind.EXECUTE, Kind.PARSE);
    violates(() -> answered("G"));
  }

  @Test
  void b32InCopyShouldTakeNoMoreDataWhenItFails() {
    sent(Kind.QUERY);
    answered("G");
    failed();
    assertThat(queue.copiesIn()).isFalse();
  }

  @Test
  void w22AtRestShouldTakeErrorsThatEndTheSession() {
    assertThat(failed(true)).isNull();
    assertThat(queue.atBoundary()).isTrue();
  }

  @Test
  void w23AtRestShouldRefuseAnswersThatNothingAskedFor() {
    violates(this::failed);
    for (var type = 0; type < 256; type++) {
      var letter = (byte) type;
      violates(() -> queue.advance(letter));
    }
  }

  @Test
  void f11ShouldCountTheBytesOfWhatIsUnderWay() {
    for (var kind : Arrays.asList(Kind.PARSE, Kind.BIND, Kind.EXECUTE, Kind.SYNC)) {
      var reply = new Reply(kind);
      reply.size = 10;
      queue.expect(reply);
    }
    assertThat(queue.bytes()).isEqualTo(40);
    answered("1");
    assertThat(queue.bytes()).isEqualTo(30);
    failed();
    assertThat(queue.bytes()).isEqualTo(10);
    answered("Z");
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void atTheEndShouldGiveBackWhatIsOpen() {
    sent(Kind.PARSE, Kind.SYNC);
    queue.drain(reply -> skipped.add(reply.kind));
    assertThat(skipped).containsExactly(Kind.PARSE, Kind.SYNC);
    assertThat(queue.size()).isZero();
  }

  /** What comes before the next Sync is committed with it. */
  @Test
  void shouldNotTakeAnsweredReadsWithoutSyncForAllThereIs() {
    sent(Kind.BIND, Kind.EXECUTE);
    assertThat(queue.onlyReads()).isFalse();
    answered("2C");
    assertThat(queue.onlyReads()).isFalse();
    sent(Kind.SYNC);
    assertThat(queue.onlyReads()).isTrue();
    answered("Z");
    sent(Kind.BIND, Kind.EXECUTE);
    failed();
    // The server skips whatever comes before the Sync.
    assertThat(queue.onlyReads()).isTrue();
  }

  private void refused(Kind kind) {
    var reply = new Reply(kind);
    reply.refusal = ErrorFields.error("58030", "the audit trail cannot be written");
    assertThat(queue.expect(reply)).isTrue();
  }

  @Test
  void shouldKnowWhetherTheServerRunsAnything() {
    assertThat(queue.nothingRuns()).isTrue();
    refused(Kind.PARSE);
    sent(Kind.DESCRIBE_STATEMENT);
    refused(Kind.BIND);
    assertThat(queue.nothingRuns()).isTrue();
    failed();
    assertThat(queue.nothingRuns()).isTrue();
    sent(Kind.SYNC);
    answered("Z");
    refused(Kind.QUERY);
    assertThat(queue.nothingRuns()).isTrue();
    sent(Kind.SYNC);
    assertThat(queue.nothingRuns()).isFalse();
    failed();
    answered("ZZ");
    sent(Kind.PARSE);
    refused(Kind.BIND);
    assertThat(queue.nothingRuns()).isFalse();
    answered("1");
    assertThat(queue.nothingRuns()).isTrue();
    sent(Kind.SYNC, Kind.QUERY);
    assertThat(queue.nothingRuns()).isFalse();
  }

  @Test
  void shouldNotKnowWhatComesWithoutSync() {
    sent(Kind.PARSE);
    answered("1");
    assertThat(queue.nothingRuns()).isFalse();
  }
}
