package dev.gatehouse.policy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the failures of one policy, at most one line in ten seconds. Any thread. */
final class FailureLog {
  private static final Logger log = LoggerFactory.getLogger(PolicyChain.class);
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

  private final String policy;
  private final OnFailure onFailure;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong suppressed = new AtomicLong();

  FailureLog(String policy, OnFailure onFailure) {
    this.policy = policy;
    this.onFailure = onFailure;
  }

  /**
   * The message of a foreign exception may quote the statement, so only its class and its origin
   * are written.
   */
  void failed(Throwable failure) {
    var now = System.nanoTime();
    var due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + PAUSE)) {
      suppressed.incrementAndGet();
      return;
    }
    log.atWarn()
        .addKeyValue("policy", policy)
        .addKeyValue("reason", reason(failure))
        .addKeyValue("onFailure", onFailure)
        .addKeyValue("suppressed", suppressed.getAndSet(0))
        .log("A policy failed");
  }

  private static String reason(Throwable failure) {
    if (failure instanceof PolicyFailedException known) {
      return String.valueOf(known.getMessage());
    }
    var trace = failure.getStackTrace();
    var name = failure.getClass().getName();
    return trace.length == 0 ? name : name + " at " + trace[0];
  }
}
