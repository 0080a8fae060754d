package dev.gatehouse.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts events on record, in one order. Callable from any thread. */
public interface Recorder extends AutoCloseable {

  /** How long {@link #record} waits. */
  Duration PATIENCE = Duration.ofSeconds(30);

  /** Told, on the recorder's thread, what became of events. */
  @FunctionalInterface
  interface Callback {
    /** {@code failure} is null if the events are safe. Must not block. */
    void onRecorded(@Nullable Exception failure);

    /**
     * This event cannot be put on record, the others of its list can. Told before that, on the
     * thread that submits.
     */
    default void onUnfit(Event event, Exception failure) {}
  }

  /** Records nothing, and says so. */
  static Recorder none() {
    return new Recorder() {
      @Override
      public boolean enabled() {
        return false;
      }

      @Override
      public void submit(List<Event> events, Callback callback) {
        callback.onRecorded(null);
      }

      @Override
      public void close() {}
    };
  }

  /** Whether events go anywhere. */
  boolean enabled();

  /** Why nothing can be recorded now, so that nothing may run; null if it can. */
  default @Nullable IOException outage() {
    return null;
  }

  /** Whether so much waits to be recorded that nothing more should be begun. */
  default boolean crowded() {
    return false;
  }

  /** Whether sessions may be let in: not while a copy that is required lags too far behind. */
  default boolean mayAdmit() {
    return true;
  }

  /** A statement was refused because of the outage; the record of it will say how many. */
  default void onRefused() {}

  /**
   * Takes the events; they do not change from then on.
   *
   * @param events at least one; the list is not used by the caller afterwards
   */
  void submit(List<Event> events, Callback callback);

  /** Submits one event and waits until it is safe; for start and stop, never on an event loop. */
  default void record(Event event) throws Exception {
    var told = new Settled();
    submit(List.of(event), told);
    try {
      var failure = told.within(PATIENCE);
      if (failure != null) {
        throw failure;
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Writes what is queued. */
  @Override
  void close();
}
