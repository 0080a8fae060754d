package dev.gatehouse.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

  /** Somebody who waits for a batch. */
  public interface Waiter {
    /** Everything recorded up to {@code batch} is safe. Called on the loop. */
    void onSafe(long batch);

    /** The evidence could not be written: nothing that waits may go on. Called on the loop. */
    void onFailure(Exception failure);
  }

  private record Pending(List<Event> events, List<Waiter> waiters, long number) {}

  private final Recorder recorder;
  private final ScheduledExecutorService loop;
  private List<Event> events = new ArrayList<>();
  private List<Waiter> waiters = new ArrayList<>();
  private long number = 1;
  private boolean turnScheduled;
  private boolean underWay;
  private boolean lingerScheduled;

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

  /** Whether sessions may be let in. */
  public boolean mayAdmit() {
    return recorder.mayAdmit();
  }

  /** A statement was refused because it cannot be recorded. */
  public void onRefused() {
    recorder.onRefused();
  }

  /** Records an event that nothing waits for. */
  public void record(Event event) {
    events.add(event);
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
    scheduleTurn();
    return number;
  }

  /** Submits what has gathered; the loop is about to stop. Called on the loop. */
  public void flush() {
    underWay = false;
    submit();
  }

  private void scheduleTurn() {
    if (!turnScheduled) {
      turnScheduled = true;
      loop.execute(this::submit);
    }
  }

  private void onLinger() {
    lingerScheduled = false;
    if (!events.isEmpty() && !turnScheduled) {
      submit();
    }
  }

  /**
   * Only one batch that somebody waits for is under way: what comes meanwhile goes with the next
   * one, so a slow sink makes batches larger, not more.
   */
  private void submit() {
    turnScheduled = false;
    if (events.isEmpty() || underWay) {
      return;
    }
    var batch = new Pending(events, waiters, number++);
    events = new ArrayList<>(Math.min(GATHERED, batch.events().size()));
    waiters = new ArrayList<>(Math.min(GATHERED, batch.waiters().size()));
    if (batch.waiters().isEmpty()) {
      recorder.submit(batch.events(), failure -> {});
      return;
    }
    underWay = true;
    recorder.submit(batch.events(), failure -> loop.execute(() -> onRecorded(batch, failure)));
  }

  private void onRecorded(Pending batch, @Nullable Exception failure) {
    underWay = false;
    for (var waiter : batch.waiters()) {
      try {
        if (failure == null) {
          waiter.onSafe(batch.number());
        } else {
          waiter.onFailure(failure);
        }
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("a session failed when its evidence was safe");
      }
    }
    // What the waiters send now may bring further events at once; they go along.
    if (!events.isEmpty() && (!waiters.isEmpty() || events.size() >= GATHERED)) {
      scheduleTurn();
    }
  }
}
