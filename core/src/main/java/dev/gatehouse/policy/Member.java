package dev.gatehouse.policy;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.Verdict;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A policy of the chain with the guard around its calls. */
final class Member {
  private static final CompletableFuture<Answer> FAILED =
      CompletableFuture.completedFuture(Answer.Failed.FAILED);

  private final PolicyEntry entry;
  private final Set<Interest> interests;
  private final boolean readsValues;
  private final FailureLog failures;

  /**
   * Asks the policy what it wants to know.
   *
   * @throws IllegalArgumentException if it has none: it would never be asked
   */
  Member(PolicyEntry entry) {
    this.entry = entry;
    interests = Set.copyOf(entry.policy().interests());
    readsValues = entry.policy().readsValues();
    failures = new FailureLog(entry.name(), entry.onFailure());
    if (interests.isEmpty()) {
      throw new IllegalArgumentException(
          "the policy '" + entry.name() + "' names no moment at which it wants to be asked");
    }
  }

  String name() {
    return entry.name();
  }

  OnFailure onFailure() {
    return entry.onFailure();
  }

  boolean wants(Interest moment) {
    return interests.contains(moment);
  }

  boolean readsValues() {
    return readsValues;
  }

  /** Never throws, never fails; done at once if the policy's stage is. */
  CompletableFuture<Answer> ask(StatementCall call) {
    try {
      return answer(entry.policy().decide(call));
    } catch (Throwable failure) { // errors too: whatever a policy does, the statement is judged
      return failed(failure);
    }
  }

  void close() throws Exception {
    entry.policy().close();
  }

  private CompletableFuture<Answer> answer(@Nullable CompletionStage<Verdict> stage) {
    if (stage == null) {
      return failed(new PolicyFailedException("returned null", null));
    }
    if (stage instanceof CompletableFuture<Verdict> future && future.isDone()) {
      return CompletableFuture.completedFuture(given(future.join()));
    }
    // a future of our own: a time limit must not complete the policy's
    var mine = new CompletableFuture<Verdict>();
    stage.whenComplete(
        (verdict, failure) -> {
          if (failure == null) {
            mine.complete(verdict);
          } else {
            mine.completeExceptionally(failure);
          }
        });
    return mine.orTimeout(entry.timeLimit().toNanos(), TimeUnit.NANOSECONDS)
        .handle((verdict, failure) -> failure == null ? given(verdict) : failedLate(failure));
  }

  private Answer given(@Nullable Verdict verdict) {
    if (verdict == null) {
      failures.failed(new PolicyFailedException("returned no verdict", null));
      return Answer.Failed.FAILED;
    }
    return new Answer.Given(verdict);
  }

  private CompletableFuture<Answer> failed(Throwable failure) {
    failures.failed(unwrapped(failure));
    return FAILED;
  }

  private Answer failedLate(Throwable failure) {
    var cause = unwrapped(failure);
    failures.failed(
        cause instanceof TimeoutException
            ? new PolicyFailedException("gave no answer within " + entry.timeLimit(), cause)
            : cause);
    return Answer.Failed.FAILED;
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException wrapper && wrapper.getCause() != null
        ? wrapper.getCause()
        : failure;
  }
}
