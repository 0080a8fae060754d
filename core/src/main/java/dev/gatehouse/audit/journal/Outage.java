package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time in which the log cannot be written: what is refused, what is kept, what the {@code gap}
 * says of it afterwards. For the writer thread, but for {@link #lasts}.
 */
final class Outage {

  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  /** How often a new segment is tried. */
  static final long RETRY_NANOS = 500_000_000L;

  /** What is kept for the time after, bytes. */
  private static final int KEPT = 16 << 20;

  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(60).toNanos();

  private final OnFailure onFailure;
  private final String approver;
  private final InstantSource clock;
  private final Runnable onShutdown;
  private final EventEncoder encoder = new EventEncoder();
  private final List<Batch> kept = new ArrayList<>();
  private volatile @Nullable IOException cause;
  private Instant since = Instant.EPOCH;
  private long lastTry;
  private long lastLog;
  private final AtomicLong refused = new AtomicLong();

  /** How many of them the gap at hand tells of; who is refused later is in the next one. */
  private long told;

  private long unaudited;
  private long lost;
  private int keptBytes;
  private boolean shutdownAsked;

  /**
   * None yet.
   *
   * @param approver who has allowed statements to pass unrecorded; empty unless they may
   * @param onShutdown told once when the log fails and {@code onFailure} is SHUTDOWN
   */
  Outage(OnFailure onFailure, String approver, InstantSource clock, Runnable onShutdown) {
    this.onFailure = onFailure;
    this.approver = approver;
    this.clock = clock;
    this.onShutdown = onShutdown;
  }

  /** Whether the log cannot be written now. From any thread. */
  boolean lasts() {
    return cause != null;
  }

  /** Why; null if it can be written. From any thread. */
  @Nullable IOException cause() {
    return cause;
  }

  /** It begins, unless it lasts; gives back what is to be kept of that. */
  @Nullable Batch begin(IOException failure) {
    if (lasts()) {
      onRetryFailed(failure);
      return null;
    }
    cause = failure;
    since = clock.instant();
    lastTry = System.nanoTime();
    lastLog = lastTry;
    unaudited = 0;
    lost = 0;
    LOG.atError()
        .setCause(failure)
        .addKeyValue("on-failure", onFailure)
        .log("the audit trail cannot be written");
    if (onFailure == OnFailure.SHUTDOWN && !shutdownAsked) {
      shutdownAsked = true;
      onShutdown.run();
    }
    return batch(event("stopped", Map.of("reason", reason(failure))));
  }

  /** What those who wait for this are told; null if they may go on. */
  @Nullable IOException verdict(Batch batch) {
    // What is signed must stand in the log, whoever may pass without it.
    return batch.note != null ? cause : verdict();
  }

  /** What a statement is told; null if it may go on. From any thread. */
  @Nullable IOException verdict() {
    return onFailure == OnFailure.CONTINUE_UNAUDITED ? null : cause;
  }

  /** Counts what could not be recorded; gives back what must be, sooner or later. */
  @Nullable Batch onTurnedAway(Batch batch) {
    var intents = batch.intents();
    if (onFailure == OnFailure.CONTINUE_UNAUDITED) {
      unaudited += intents;
    } else {
      refused.addAndGet(intents);
    }
    var now = System.nanoTime();
    if (now - lastLog > LOG_EVERY_NANOS) {
      lastLog = now;
      LOG.atError()
          .addKeyValue("refused", refused)
          .addKeyValue("unaudited", unaudited)
          .log("the audit trail still cannot be written");
    }
    batch.forgetIntents();
    var rest = batch.withoutIntents();
    return rest.events.isEmpty() ? null : rest;
  }

  /** A statement was not even submitted. From any thread. */
  void onRefused() {
    refused.incrementAndGet();
  }

  /** Whether something waits to be written. */
  boolean keeps() {
    return !kept.isEmpty();
  }

  void keep(Batch batch) {
    if (keptBytes + batch.size() > KEPT) {
      lost += batch.events.size();
      batch.forgetIntents();
      return;
    }
    keptBytes += batch.size();
    kept.add(batch);
  }

  boolean mayRetry() {
    return System.nanoTime() - lastTry > RETRY_NANOS;
  }

  void onRetryFailed(IOException failure) {
    lastTry = System.nanoTime();
    cause = failure;
  }

  /** What goes on record first, now that it can: all that was kept, and what was not. */
  List<Batch> missed() {
    var all = new ArrayList<>(kept);
    var failure = cause;
    var now = clock.instant();
    var details = new LinkedHashMap<String, String>();
    details.put("from", since.toString());
    details.put("to", now.toString());
    details.put("reason", failure == null ? "" : reason(failure));
    told = refused.get();
    details.put("refused", Long.toString(told));
    details.put("unaudited", Long.toString(unaudited));
    details.put("lost", Long.toString(lost));
    if (!approver.isEmpty()) {
      details.put("approver", approver);
    }
    all.add(batch(event("gap", details)));
    all.add(batch(event("resumed", Map.of("reason", "the journal can be written again"))));
    return all;
  }

  void end() {
    cause = null;
    kept.clear();
    keptBytes = 0;
    refused.addAndGet(-told);
    LOG.atWarn()
        .addKeyValue("refused", told)
        .addKeyValue("unaudited", unaudited)
        .addKeyValue("lost", lost)
        .log("the audit trail is written again");
  }

  private Event event(String type, Map<String, String> details) {
    return Event.of(type, clock.instant(), null, 0, details);
  }

  private Batch batch(Event event) {
    var frames = new Bytes();
    encoder.encode(event, frames);
    return new Batch(List.of(event), new int[] {frames.length()}, frames, failure -> {});
  }

  private static String reason(IOException failure) {
    return String.valueOf(failure.getMessage());
  }
}
