package dev.gatehouse.audit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recorder as one event loop sees it. What the sessions of the loop record in one turn of the
 * loop goes to the log as one batch, so that the price of a write is shared. Confined to the loop.
 */
public final class LoopRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(LoopRecorder.class);

  /** How long an event that nobody waits for may stay here, milliseconds. */
  private static final long LINGER_MILLIS = 5;

  /** Events that nobody waits for are submitted when so many have gathered. */
  private static final int GATHERED = 256;

  /** No more than these stay here, whatever is under way: the recorder knows what is too much. */
  private static final int MOST = 1024;

  /** How often a crowded recorder is asked whether it still is, milliseconds. */
  private static final long EASE_MILLIS = 10;

  /** Somebody who waits for a batch. */
  public interface Waiter {
    /** Everything recorded up to {@code batch} is safe. Called on the loop. */
    void onSafe(long batch);

    /** The evidence could not be written: nothing that waits may go on. Called on the loop. */
    void onFailure(Exception failure);
  }

  /** Somebody whose doings are recorded, who can pause. */
  public interface Source {
    /** Nothing more should be begun while too much waits to be recorded. Called on the loop. */
    void onCrowded(boolean crowded);
  }

  private final Recorder recorder;
  private final ScheduledExecutorService loop;
  private final Set<Source> sources = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Pending> underWay = new ArrayDeque<>();
  private List<Event> events = new ArrayList<>();

  /** Who waits for the event of the same place, if somebody does. */
  private List<@Nullable Waiter> waiters = new ArrayList<>();

  private int waiting;
  private long number = 1;
  private boolean turnScheduled;
  private boolean lingerScheduled;
  private boolean crowded;

  /** A recorder for the sessions of this loop. */
  public LoopRecorder(Recorder recorder, ScheduledExecutorService loop) {
    this.recorder = recorder;
    this.loop = loop;
  }

  /** Whether events go anywhere; if not, nobody needs to make them. */
  public boolean enabled() {
    return recorder.enabled();
  }

  /** Why nothing can be recorded now, so that nothing may run; null if it can. */
  public @Nullable IOException outage() {
    return recorder.outage();
  }

  /** Whether so much waits to be recorded that nobody should be let in. */
  public boolean crowded() {
    return recorder.crowded();
  }

  /** Whether sessions may be let in. */
  public boolean mayAdmit() {
    return recorder.mayAdmit();
  }

  /** A statement was refused because it cannot be recorded. */
  public void onRefused() {
    recorder.onRefused();
  }

  /** From now on it is told when to pause, and when to go on. */
  public void add(Source source) {
    sources.add(source);
    if (crowded) {
      source.onCrowded(true);
    }
  }

  /** It is told no more. */
  public void remove(Source source) {
    sources.remove(source);
  }

  /** Records an event that nothing waits for. */
  public void record(Event event) {
    events.add(event);
    waiters.add(null);
    if (events.size() >= GATHERED) {
      scheduleTurn();
    } else if (!lingerScheduled && !turnScheduled) {
      lingerScheduled = true;
      var _ = loop.schedule(this::onLinger, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Records an event and tells the waiter when it is safe, once for each event.
   *
   * @return the number of the batch the waiter will be told
   */
  public long record(Event event, Waiter waiter) {
    events.add(event);
    waiters.add(waiter);
    waiting++;
    scheduleTurn();
    return number;
  }

  /** Submits what has gathered; the loop is about to stop. Called on the loop. */
  public void flush() {
    if (!events.isEmpty()) {
      submit();
    }
  }

  private void scheduleTurn() {
    if (!turnScheduled) {
      turnScheduled = true;
      loop.execute(this::onTurn);
    }
  }

  private void onLinger() {
    lingerScheduled = false;
    if (!turnScheduled) {
      onTurn();
    }
  }

  /**
   * What comes while a batch is under way goes with the next one: a slow disk makes batches larger,
   * not more.
   */
  private void onTurn() {
    turnScheduled = false;
    if (!events.isEmpty() && (underWay.isEmpty() || events.size() >= MOST)) {
      submit();
    }
  }

  private void submit() {
    var batch = new Pending(events, waiters, number++);
    var waited = waiting > 0;
    events = new ArrayList<>(Math.min(GATHERED, batch.events.size()));
    waiters = new ArrayList<>(Math.min(GATHERED, batch.events.size()));
    waiting = 0;
    if (waited) {
      underWay.add(batch);
      recorder.submit(batch.events, batch);
    } else {
      recorder.submit(batch.events, failure -> {});
    }
    if (!crowded && recorder.crowded()) {
      toCrowded(true);
    }
  }

  /** Events and who waits for them, on their way. */
  private final class Pending implements Recorder.Callback {
    private final List<Event> events;
    private final List<@Nullable Waiter> waiters;
    private final long number;
    private boolean safe;

    Pending(List<Event> events, List<@Nullable Waiter> waiters, long number) {
      this.events = events;
      this.waiters = waiters;
      this.number = number;
    }

    @Override
    public void onRecorded(@Nullable Exception failure) {
      loop.execute(() -> LoopRecorder.this.onRecorded(this, failure));
    }

    @Override
    public void onUnfit(Event event, Exception failure) {
      var waiter = waiters.set(events.indexOf(event), null);
      if (waiter != null) {
        loop.execute(() -> tell(waiter, number, failure));
      }
    }

    void tellAll(@Nullable Exception failure) {
      for (var waiter : waiters) {
        if (waiter != null) {
          tell(waiter, number, failure);
        }
      }
    }
  }

  private void onRecorded(Pending batch, @Nullable Exception failure) {
    if (failure == null) {
      batch.safe = true;
    } else {
      underWay.remove(batch);
      batch.tellAll(failure);
    }
    // Nobody is told that a batch is safe while one before it may not be.
    while (!underWay.isEmpty() && underWay.element().safe) {
      underWay.remove().tellAll(null);
    }
    // What the waiters send now may bring further events at once; they go along.
    if (!events.isEmpty() && (waiting > 0 || events.size() >= GATHERED)) {
      scheduleTurn();
    }
  }

  private static void tell(Waiter waiter, long number, @Nullable Exception failure) {
    try {
      if (failure == null) {
        waiter.onSafe(number);
      } else {
        waiter.onFailure(failure);
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a session failed when its evidence was safe");
    }
  }

  // ---- too much at once

  private void toCrowded(boolean now) {
    crowded = now;
    for (var source : List.copyOf(sources)) {
      source.onCrowded(now);
    }
    if (now) {
      var _ = loop.schedule(this::ease, EASE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void ease() {
    if (recorder.crowded()) {
      var _ = loop.schedule(this::ease, EASE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      toCrowded(false);
    }
  }
}
