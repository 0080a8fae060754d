package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A time in which the log cannot be written: what is refused, what is kept, what the {@code gap}
 * says of it afterwards. The disk has failed, or it has stalled: it does not answer, and what was
 * asked of it may still happen. Safe for all threads.
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
  private final OutageMark mark;
  private final EventEncoder encoder = new EventEncoder();
  private final List<Batch> kept = new ArrayList<>();
  private volatile @Nullable IOException cause;
  private volatile boolean failed;
  private volatile boolean stalled;
  private volatile boolean over;
  private Instant since = Instant.EPOCH;
  private long lastTry;
  private long lastLog;
  private Missed missed = Missed.NOTHING;

  /** What the gap at hand tells of; what is missed later is in the next one. */
  private Missed told = Missed.NOTHING;

  private int keptBytes;
  private boolean shutdownAsked;

  /**
   * None yet.
   *
   * @param approver who has allowed statements to pass unrecorded; empty unless they may
   * @param mark for the case that the process ends before the outage
   * @param onShutdown told once when Gatehouse shall stop: the log fails and {@code onFailure} is
   *     SHUTDOWN, or there will be no log any more
   */
  Outage(
      OnFailure onFailure,
      String approver,
      InstantSource clock,
      OutageMark mark,
      Runnable onShutdown) {
    this.onFailure = onFailure;
    this.approver = approver;
    this.clock = clock;
    this.mark = mark;
    this.onShutdown = onShutdown;
  }

  /** Whether the log cannot be written now. */
  boolean lasts() {
    return cause != null;
  }

  /** Whether the disk has said so; then a new segment must be tried. */
  boolean failed() {
    return failed;
  }

  /** Whether the disk does not answer. */
  boolean stalled() {
    return stalled;
  }

  /** What those who wait for this are told; null if they may go on. */
  @Nullable IOException verdict(Batch batch) {
    // What is signed must stand in the log, whoever may pass without it.
    return batch.note != null ? cause : verdict();
  }

  /** What a statement is told; null if it may go on. */
  @Nullable IOException verdict() {
    return passes() && !over ? null : cause;
  }

  /** Whether statements pass unrecorded. */
  boolean passes() {
    return onFailure == OnFailure.CONTINUE_UNAUDITED;
  }

  // ---- how it begins

  /** The disk has failed; gives back what is to be kept of that. */
  synchronized @Nullable Batch begin(IOException failure) {
    failed = true;
    stalled = false;
    if (lasts()) {
      onRetryFailed(failure);
      return null;
    }
    return start(failure);
  }

  /** The disk does not answer. */
  synchronized void stall(IOException stall) {
    stalled = true;
    if (!lasts()) {
      keep(start(stall));
    }
  }

  private Batch start(IOException reason) {
    since = clock.instant();
    var stopped = batch(event("stopped", Map.of("reason", reason(reason))));
    cause = reason;
    lastTry = System.nanoTime();
    lastLog = lastTry;
    LOG.atError()
        .setCause(reason)
        .addKeyValue("on-failure", onFailure)
        .log("the audit trail cannot be written");
    if (onFailure == OnFailure.SHUTDOWN) {
      askForShutdown();
    }
    return stopped;
  }

  /** The writer has ended: nothing will be recorded any more, and nobody may go on. */
  synchronized void onWriterEnded(IOException reason) {
    over = true;
    failed = true;
    cause = reason;
    askForShutdown();
  }

  private void askForShutdown() {
    if (!shutdownAsked) {
      shutdownAsked = true;
      onShutdown.run();
    }
  }

  // ---- while it lasts

  /** Counts what could not be recorded; gives back what must be, sooner or later. */
  synchronized @Nullable Batch onTurnedAway(Batch batch) {
    var intents = batch.intents();
    missed =
        missed.plus(passes() ? new Missed(0, 0, intents.refused() + intents.reads(), 0) : intents);
    var now = System.nanoTime();
    if (now - lastLog > LOG_EVERY_NANOS) {
      lastLog = now;
      count(LOG.atError(), missed).log("the audit trail still cannot be written");
    }
    batch.forgetIntents();
    var rest = batch.withoutIntents();
    return rest.events.isEmpty() ? null : rest;
  }

  /** A statement was not even submitted. */
  synchronized void onRefused() {
    missed = missed.plus(Missed.ofRefused(1));
  }

  /** There was no room for events. */
  synchronized void onLost(Batch batch) {
    missed = missed.plus(Missed.ofLost(batch.events.size()));
    batch.forgetIntents();
  }

  /** Whether something waits to be written. */
  synchronized boolean keeps() {
    return !kept.isEmpty();
  }

  synchronized void keep(Batch batch) {
    if (keptBytes + batch.size() > KEPT) {
      onLost(batch);
      return;
    }
    keptBytes += batch.size();
    kept.add(batch);
  }

  synchronized boolean mayRetry() {
    return System.nanoTime() - lastTry > RETRY_NANOS;
  }

  synchronized void onRetryFailed(IOException failure) {
    lastTry = System.nanoTime();
    stalled = false;
    cause = failure;
  }

  /** Writes down how it stands, should the process end now. May wait for the disk. */
  void mark() {
    // It is not written behind the end.
    synchronized (mark) {
      if (lasts()) {
        mark.write(marked());
      }
    }
  }

  private synchronized Map<String, String> marked() {
    var failure = cause;
    var events = 0L;
    for (var batch : kept) {
      events += batch.events.size();
    }
    return Gap.marked(
        since,
        missed.plus(Missed.ofLost(events)),
        passes(),
        approver,
        failure == null ? "" : reason(failure));
  }

  // ---- how it ends

  /** What goes on record first, now that it can: all that was kept, and what was not. */
  synchronized List<Batch> missed() {
    var all = new ArrayList<>(kept);
    var failure = cause;
    told = missed;
    var reason = failure == null ? "" : reason(failure);
    all.add(batch(event("gap", Gap.details(since, clock.instant(), reason, told, approver))));
    all.add(batch(event("resumed", Map.of("reason", "the journal can be written again"))));
    return all;
  }

  /** That is on record. It lasts until its mark is gone. */
  void end() {
    synchronized (mark) {
      mark.clear();
      onEnded();
    }
  }

  private synchronized void onEnded() {
    cause = null;
    failed = false;
    stalled = false;
    kept.clear();
    keptBytes = 0;
    missed = missed.minus(told);
    count(LOG.atWarn(), told).log("the audit trail is written again");
  }

  private static LoggingEventBuilder count(LoggingEventBuilder line, Missed missed) {
    return line.addKeyValue("refused", missed.refused())
        .addKeyValue("reads-unrecorded", missed.reads())
        .addKeyValue("unaudited", missed.unaudited())
        .addKeyValue("lost", missed.lost());
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
