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
 * loop goes to the sinks as one batch, so that the price of a write is shared. Confined to the
 * loop.
 */
public final class LoopRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(LoopRecorder.class);

  /** How long an event that nobody waits for may stay here, milliseconds. */
  private static final long LINGER_MILLIS = 5;

  /** Events that nobody waits for are submitted when so many have gathered. */
  private static final int GATHERED = 256;

  /**
   * Batches under way that somebody waits for: one that is being written, one that the recorder can
   * go on with before the loop has heard of the first. What comes meanwhile goes with the next one,
   * so a slow disk makes batches larger, not more.
   */
  private static final int MOST_UNDER_WAY = 2;

  /** No more than these stay here, whatever is under way: the recorder knows what is too much. */
  private static final int MOST = 1024;

  /** How often a crowded recorder is asked whether it still is, milliseconds. */
  private static final long EASE_MILLIS = 10;

  /** Somebody who waits for a batch. */
  public interface Waiter {
    /** Everything recorded up to {@code batch} is safe. Called on the loop, once for each event. */
    void onSafe(long batch);

    /** The evidence could not be written: nothing that waits may go on. Called on the loop. */
    void onFailure(Exception failure);
  }

  /** Somebody whose doings are recorded, who can pause. */
  public interface Source {
    /** Nothing more should be begun while too much waits to be recorded. Called on the loop. */
    void onCrowded(boolean crowded);
  }

  /** A batch that somebody waits for. */
  private static final class Pending implements Recorder.Callback {

    private final LoopRecorder recorder;
    private final List<Event> events;
    private final List<@Nullable Waiter> waiters;
    private final long number;

    /** Whether the loop is to be woken. The loop sets it and looks at {@link #over} then. */
    private volatile boolean urgent;

    /** The recorder sets it and looks at {@link #urgent} then: one of both sees the other. */
    private volatile boolean over;

    private @Nullable Exception failure;

    /** Who waits for what cannot be put on record: told before anybody who waits for this batch. */
    private final ArrayDeque<Runnable> unfit = new ArrayDeque<>(0);

    Pending(
        LoopRecorder recorder,
        List<Event> events,
        List<@Nullable Waiter> waiters,
        long number,
        boolean urgent) {
      this.recorder = recorder;
      this.events = events;
      this.waiters = waiters;
      this.number = number;
      this.urgent = urgent;
    }

    @Override
    public void onRecorded(@Nullable Exception cause) {
      failure = cause;
      over = true;
      if (urgent || cause != null) {
        recorder.wake();
      }
    }

    @Override
    public void onUnfit(Event event, Exception cause) {
      var waiter = waiters.set(events.indexOf(event), null);
      if (waiter != null) {
        unfit.add(() -> tell(waiter, cause));
        recorder.loop.execute(this::tellUnfit);
      }
    }

    private void tellUnfit() {
      for (var next = unfit.poll(); next != null; next = unfit.poll()) {
        next.run();
      }
    }

    private void tell(Waiter waiter, @Nullable Exception cause) {
      try {
        if (cause == null) {
          waiter.onSafe(number);
        } else {
          waiter.onFailure(cause);
        }
      } catch (RuntimeException | Error e) {
        // The others are told all the same.
        LOG.atError().setCause(e).log("a session failed when its evidence was safe");
      }
    }
  }

  private final Recorder recorder;
  private final ScheduledExecutorService loop;
  private List<Event> events = new ArrayList<>();

  /** Who waits for the event of the same place, if somebody does. */
  private List<@Nullable Waiter> waiters = new ArrayList<>();

  private int waiting;
  private long number = 1;
  private boolean urgent;
  private boolean turnScheduled;
  private boolean lingerScheduled;
  private boolean crowded;
  private final ArrayDeque<Pending> underWay = new ArrayDeque<>(MOST_UNDER_WAY);
  private final Set<Source> sources = Collections.newSetFromMap(new IdentityHashMap<>());

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
    schedule();
  }

  /**
   * Records an event and tells the waiter as soon as it is safe.
   *
   * @return the number of the batch the waiter will be told
   */
  public long record(Event event, Waiter waiter) {
    var batch = recordUnhurried(event, waiter);
    urgent = true;
    return batch;
  }

  /**
   * The same for a waiter whom it is early enough to tell when something happens on this loop
   * anyway ({@link #poll}), unless it says otherwise meanwhile ({@link #hurry}): waking a loop
   * costs more than writing an event.
   */
  public long recordUnhurried(Event event, Waiter waiter) {
    events.add(event);
    waiters.add(waiter);
    waiting++;
    schedule();
    return number;
  }

  /** Somebody cannot go on before all that has been recorded is safe. */
  public void hurry() {
    urgent = !events.isEmpty();
    hurryUnderWay();
  }

  /** Tells those who wait for a batch that has become safe. */
  public void poll() {
    for (var first = underWay.peek(); first != null && first.over; first = underWay.peek()) {
      underWay.remove();
      onOver(first);
    }
  }

  /** Submits what has gathered; the loop is about to stop. Called on the loop. */
  public void flush() {
    poll();
    underWay.clear();
    submit();
  }

  /** What has gathered is submitted soon. */
  private void schedule() {
    if (waiting > 0 || events.size() >= GATHERED) {
      scheduleTurn();
    } else if (!lingerScheduled && !turnScheduled) {
      lingerScheduled = true;
      var _ = loop.schedule(this::onLinger, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void scheduleTurn() {
    if (!turnScheduled) {
      turnScheduled = true;
      loop.execute(this::onTurn);
    }
  }

  private void onTurn() {
    turnScheduled = false;
    poll();
    submit();
  }

  private void onLinger() {
    lingerScheduled = false;
    if (!events.isEmpty() && !turnScheduled) {
      poll();
      submit();
    }
  }

  /** From the recorder's thread. */
  private void wake() {
    loop.execute(this::poll);
  }

  private void submit() {
    if (events.isEmpty()) {
      return;
    }
    if (underWay.size() >= MOST_UNDER_WAY && events.size() < MOST) {
      hurryUnderWay();
      return;
    }
    var gathered = events;
    events = new ArrayList<>(Math.min(GATHERED, gathered.size()));
    if (waiting == 0) {
      number++;
      waiters.clear();
      recorder.submit(gathered, failure -> {});
    } else {
      var batch = new Pending(this, gathered, waiters, number++, urgent);
      waiters = new ArrayList<>(Math.min(GATHERED, gathered.size()));
      waiting = 0;
      urgent = false;
      underWay.add(batch);
      recorder.submit(gathered, batch);
    }
    if (!crowded && recorder.crowded()) {
      toCrowded(true);
    }
  }

  private void hurryUnderWay() {
    for (var batch : underWay) {
      if (!batch.urgent) {
        batch.urgent = true;
        if (batch.over) {
          wake();
        }
      }
    }
  }

  private void onOver(Pending batch) {
    batch.tellUnfit();
    for (var waiter : batch.waiters) {
      if (waiter != null) {
        batch.tell(waiter, batch.failure);
      }
    }
    // What the waiters send now may bring further events at once; they go along.
    if (!events.isEmpty()) {
      schedule();
    }
  }

  // ---- too much at once

  private void toCrowded(boolean now) {
    crowded = now;
    if (now) {
      var _ = loop.schedule(this::ease, EASE_MILLIS, TimeUnit.MILLISECONDS);
    }
    for (var source : List.copyOf(sources)) {
      try {
        source.onCrowded(now);
      } catch (RuntimeException | Error e) {
        LOG.atError().setCause(e).log("a session could not be told whether to pause");
      }
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
