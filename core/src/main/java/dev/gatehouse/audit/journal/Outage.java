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

  /**
   * What becomes of a batch that is not written.
   *
   * @param failure what whoever submitted it is told; null if he may go on
   * @param rest what is to be written later; null if that is nothing
   */
  record TurnedAway(@Nullable IOException failure, @Nullable Batch rest) {}

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
  private volatile @Nullable IOException stall;
  private volatile boolean over;

  /** Of an outage that is about to begin, as soon as its mark is written. */
  private @Nullable IOException expected;

  /** Whether its mark is written, or cannot be: before that, nobody goes on unrecorded. */
  private volatile boolean marked;

  private Instant since = Instant.EPOCH;
  private long lastTry;
  private long lastLog;
  private Missed missed = Missed.NOTHING;

  /** What the gap at hand tells of; what is missed later is in the next one. */
  private Missed told = Missed.NOTHING;

  private int keptBytes;
  private boolean logged;
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
    return stall != null;
  }

  /** That the disk does not answer; null if it does. */
  @Nullable IOException stall() {
    return stall;
  }

  /** What those who wait for this are told of a failure; null if they may go on. */
  @Nullable IOException verdict(Batch batch, @Nullable IOException failure) {
    // What is signed must stand in the log, whoever may pass without it.
    return batch.note == null && passing() ? null : failure;
  }

  /** What a statement is told; null if it may go on. */
  @Nullable IOException verdict() {
    return passing() ? null : cause;
  }

  private boolean passing() {
    return passes() && marked && !over;
  }

  /** Whether statements may pass unrecorded, as soon as the mark of the outage is written. */
  boolean passes() {
    return onFailure == OnFailure.CONTINUE_UNAUDITED;
  }

  // ---- how it begins

  /** It is about to begin, so that its mark can be written before anybody goes on unrecorded. */
  synchronized void expect(IOException reason) {
    if (!lasts()) {
      since = clock.instant();
      expected = reason;
    }
  }

  /** It does not begin after all. */
  synchronized void unexpect(IOException reason) {
    if (reason.equals(expected)) {
      expected = null;
      marked = false;
    }
  }

  /** Whether this one lasts, or is expected. */
  synchronized boolean concerns(IOException reason) {
    return reason.equals(stall) || reason.equals(expected) || failed;
  }

  /** The mark has had its time: it goes on without. False if it has ended meanwhile. */
  synchronized boolean passUnmarked(IOException reason) {
    if (concerns(reason)) {
      marked = true;
      return true;
    }
    return false;
  }

  /** Whether the mark is written, or cannot be. */
  boolean marked() {
    return marked;
  }

  /** The disk has failed; gives back what is to be kept of that. */
  @Nullable Batch begin(IOException failure) {
    var stopped = toFailed(failure);
    report();
    return stopped;
  }

  private synchronized @Nullable Batch toFailed(IOException failure) {
    failed = true;
    stall = null;
    if (lasts()) {
      onRetryFailed(failure);
      return null;
    }
    return start(failure);
  }

  /** The disk does not answer. Logs nothing: {@link #report} does, where that holds up nobody. */
  synchronized void stall(IOException reason) {
    if (stall == null) {
      stall = reason;
      if (!lasts()) {
        keep(start(reason));
      }
    }
  }

  private Batch start(IOException reason) {
    since = clock.instant();
    var stopped = batch(event("stopped", Map.of("reason", reason(reason))));
    cause = reason;
    expected = null;
    lastTry = System.nanoTime();
    return stopped;
  }

  /** The writer has ended: nothing will be recorded any more, and nobody may go on. */
  void onWriterEnded(IOException reason) {
    synchronized (this) {
      over = true;
      failed = true;
      cause = reason;
    }
    askForShutdown();
  }

  private void askForShutdown() {
    synchronized (this) {
      if (shutdownAsked) {
        return;
      }
      shutdownAsked = true;
    }
    onShutdown.run();
  }

  /** Says once that it lasts, and again from time to time. Not for event loops. */
  void report() {
    IOException reason;
    Missed soFar = null;
    synchronized (this) {
      var now = System.nanoTime();
      reason = cause;
      if (reason == null || (logged && now - lastLog <= LOG_EVERY_NANOS)) {
        return;
      }
      if (logged) {
        soFar = missed;
      }
      logged = true;
      lastLog = now;
    }
    if (soFar != null) {
      count(LOG.atError(), soFar).log("the audit trail still cannot be written");
      return;
    }
    LOG.atError()
        .setCause(reason)
        .addKeyValue("on-failure", onFailure)
        .log("the audit trail cannot be written");
    if (onFailure == OnFailure.SHUTDOWN) {
      askForShutdown();
    }
  }

  // ---- while it lasts

  /**
   * The same for a batch that has not been queued: null if the disk answers, so that it may be.
   *
   * @param room whether there is any for what is to be written later
   */
  synchronized @Nullable TurnedAway turnAwayInStall(Batch batch, boolean room) {
    if (stall == null) {
      return null;
    }
    var turned = turnAway(batch);
    var rest = turned.rest();
    if (rest != null && !room) {
      onLost(rest);
      return new TurnedAway(turned.failure(), null);
    }
    return turned;
  }

  /** Counts what could not be recorded, and gives back what must be, sooner or later. */
  synchronized TurnedAway turnAway(Batch batch) {
    var failure = verdict(batch, cause);
    var intents = batch.intents();
    missed =
        missed.plus(
            failure == null ? new Missed(0, 0, intents.refused() + intents.reads(), 0) : intents);
    batch.forgetIntents();
    var rest = batch.withoutIntents();
    return new TurnedAway(failure, rest.events.isEmpty() ? null : rest);
  }

  /** A statement was not even submitted; false if there is no outage any more to count it in. */
  synchronized boolean onRefused() {
    if (!lasts()) {
      return false;
    }
    missed = missed.plus(Missed.ofRefused(1));
    return true;
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
    stall = null;
    cause = failure;
  }

  /** Writes down how it stands, should the process end now. May wait for the disk. */
  void mark() {
    // It is not written behind the end.
    synchronized (mark) {
      var standing = standing();
      if (standing != null) {
        mark.write(standing);
        onMarked();
      } else {
        // It may not have been possible when the outage ended.
        mark.clear();
      }
    }
  }

  /** Unless it was expected and has not come. */
  private synchronized void onMarked() {
    marked = marked || cause != null || expected != null;
  }

  /** Null if there is no outage, and none is about to begin. */
  private synchronized @Nullable Map<String, String> standing() {
    var failure = cause == null ? expected : cause;
    if (failure == null) {
      return null;
    }
    var events = 0L;
    for (var batch : kept) {
      events += batch.events.size();
    }
    return Gap.marked(
        since, missed.plus(Missed.ofLost(events)), passes(), approver, reason(failure));
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

  /**
   * That is on record. What was missed since then keeps its mark until that is, too.
   *
   * @return the gap that tells of what was missed meanwhile, to be written next; null if nothing
   *     was
   */
  @Nullable Batch end() {
    // It may have been too short for anybody to say so.
    report();
    Batch late;
    Missed all;
    synchronized (mark) {
      all = told;
      late = onEnded();
      mark.clear();
    }
    count(LOG.atWarn(), all).log("the audit trail is written again");
    return late;
  }

  private synchronized @Nullable Batch onEnded() {
    var reason = cause == null ? "" : reason(cause);
    var late = missed.minus(told);
    cause = null;
    failed = false;
    stall = null;
    marked = false;
    logged = false;
    kept.clear();
    keptBytes = 0;
    missed = Missed.NOTHING;
    if (late.equals(Missed.NOTHING)) {
      return null;
    }
    var gap = event("gap", Gap.details(since, clock.instant(), reason, late, approver));
    mark.keep(Gap.marked(since, late, passes(), approver, reason), gap);
    return batch(gap);
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
