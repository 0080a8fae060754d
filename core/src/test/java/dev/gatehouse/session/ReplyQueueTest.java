package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.session.Reply.Kind;
import dev.gatehouse.wire.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class ReplyQueueTest {

  private final ReplyQueue queue = new ReplyQueue();
  private final List<Kind> skipped = new ArrayList<>();

  private void sent(Kind... kinds) {
    for (var kind : kinds) {
      assertThat(queue.expect(new Reply(kind))).isTrue();
    }
  }

  private Kind failed() {
    var reply = queue.onError(skip -> skipped.add(skip.kind));
    return reply == null ? null : reply.kind;
  }

  private static void violates(ThrowingCallable step) {
    assertThatThrownBy(step).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void inSimpleQueryShouldEndWithReadyForQuery() {
    sent(Kind.QUERY);
    assertThat(queue.head().kind).isEqualTo(Kind.QUERY);
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.QUERY);
    assertThat(queue.atBoundary()).isTrue();
  }

  @Test
  void inSimpleQueryShouldStillOweReadyForQueryWhenItFails() {
    sent(Kind.QUERY, Kind.QUERY);
    assertThat(failed()).isEqualTo(Kind.QUERY);
    assertThat(queue.size()).isEqualTo(2);
    queue.onReadyForQuery();
    assertThat(queue.size()).isOne();
    assertThat(skipped).isEmpty();
  }

  @Test
  void inExtendedQueryShouldCompleteInOrder() {
    sent(
        Kind.PARSE, Kind.BIND, Kind.DESCRIBE_PORTAL, Kind.EXECUTE, Kind.CLOSE_STATEMENT, Kind.SYNC);
    queue.complete(Kind.PARSE);
    queue.complete(Kind.BIND);
    queue.complete(Kind.DESCRIBE_PORTAL);
    queue.complete(Kind.EXECUTE);
    queue.complete(Kind.CLOSE_STATEMENT);
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.SYNC);
    assertThat(queue.isEmpty()).isTrue();
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
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.SYNC);
    assertThat(queue.complete(Kind.PARSE)).isNotNull();
  }

  @Test
  void w15InSkippingShouldExpectNothingUntilSyncComes() {
    sent(Kind.PARSE);
    failed();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.atBoundary()).isFalse();
    assertThat(queue.expect(new Reply(Kind.BIND))).isFalse();
    assertThat(queue.expect(new Reply(Kind.QUERY))).isFalse();
    assertThat(queue.expect(new Reply(Kind.SYNC))).isTrue();
    assertThat(queue.expect(new Reply(Kind.PARSE))).isTrue();
    queue.onReadyForQuery();
    queue.complete(Kind.PARSE);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.atBoundary()).isFalse();
  }

  @Test
  void w36InUnsyncedPipelineShouldSkipNothingWhenAQueryFails() {
    sent(Kind.PARSE, Kind.BIND, Kind.EXECUTE, Kind.QUERY, Kind.SYNC);
    queue.complete(Kind.PARSE);
    queue.complete(Kind.BIND);
    queue.complete(Kind.EXECUTE);
    assertThat(failed()).isEqualTo(Kind.QUERY);
    queue.onReadyForQuery();
    assertThat(skipped).isEmpty();
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.SYNC);
  }

  @Test
  void inSyncShouldStillOweReadyForQueryWhenTheCommitFails() {
    sent(Kind.SYNC, Kind.PARSE);
    assertThat(failed()).isEqualTo(Kind.SYNC);
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.SYNC);
    assertThat(queue.head().kind).isEqualTo(Kind.PARSE);
    assertThat(skipped).isEmpty();
  }

  @Test
  void b32InCopyShouldSwallowTheSyncsSentBeforeTheServerTookData() {
    sent(Kind.EXECUTE, Kind.SYNC, Kind.SYNC);
    queue.onCopyIn();
    assertThat(queue.size()).isOne();
    sent(Kind.SYNC);
    queue.complete(Kind.EXECUTE);
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.SYNC);
  }

  @Test
  void b32InCopyShouldEndTheSessionWhenOtherMessagesWereSentIntoIt() {
    sent(Kind.EXECUTE, Kind.PARSE);
    violates(queue::onCopyIn);
  }

  @Test
  void b32InCopyOfAQueryShouldGoOnWithTheQuery() {
    sent(Kind.QUERY);
    queue.onCopyIn();
    assertThat(queue.onReadyForQuery().kind).isEqualTo(Kind.QUERY);
  }

  @Test
  void w22AtRestShouldTakeErrorsThatNothingAskedFor() {
    assertThat(failed()).isNull();
    assertThat(queue.atBoundary()).isTrue();
  }

  @Test
  void w23AtRestShouldRefuseAnswersThatNothingAskedFor() {
    violates(() -> queue.complete(Kind.PARSE));
    violates(queue::onReadyForQuery);
    violates(queue::onCopyIn);
  }

  @Test
  void w23InExtendedQueryShouldRefuseAnswersOutOfOrder() {
    sent(Kind.PARSE, Kind.BIND);
    violates(() -> queue.complete(Kind.BIND));
    violates(queue::onReadyForQuery);
    violates(queue::onCopyIn);
    assertThat(queue.complete(Kind.PARSE).kind).isEqualTo(Kind.PARSE);
  }

  @Test
  void atTheEndShouldGiveBackWhatIsOpen() {
    sent(Kind.PARSE, Kind.SYNC);
    queue.drain(reply -> skipped.add(reply.kind));
    assertThat(skipped).containsExactly(Kind.PARSE, Kind.SYNC);
    assertThat(queue.isEmpty()).isTrue();
  }
}
