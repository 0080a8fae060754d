package dev.gatehouse.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A callback that somebody waits for, on a thread that may. */
public final class Settled implements Recorder.Callback {

  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<@Nullable Exception> problem = new AtomicReference<>();

  @Override
  public void onRecorded(@Nullable Exception failure) {
    problem.compareAndSet(null, failure);
    done.countDown();
  }

  @Override
  public void onUnfit(Event event, Exception failure) {
    problem.set(failure);
  }

  /**
   * Waits.
   *
   * @throws IOException with this message if it is not on record
   */
  public void await(String message) throws IOException, InterruptedException {
    done.await();
    var failure = problem.get();
    if (failure != null) {
      throw new IOException(message, failure);
    }
  }

  /**
   * Waits so long.
   *
   * @return why it is not on record; null if it is
   */
  public @Nullable Exception within(Duration time) throws InterruptedException, TimeoutException {
    if (!done.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException(
          "the audit trail has not answered within " + time.toSeconds() + " s");
    }
    return problem.get();
  }
}
