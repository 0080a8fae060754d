package dev.gatehouse.session;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a recorder wants done on its event loop, until the test lets it happen. Other threads may
 * hand in tasks, which an embedded event loop does not allow. Delays are as good as none.
 */
final class Turns extends AbstractEventExecutor {

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Runs what is due; returns whether there was anything. */
  boolean run() {
    var task = tasks.poll();
    if (task == null) {
      return false;
    }
    for (; task != null; task = tasks.poll()) {
      task.run();
    }
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Nobody cancels or waits for what a recorder schedules. */
  @Override
  @SuppressWarnings("NullAway")
  public @Nullable ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    tasks.add(task);
    return null;
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return true;
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return newSucceededFuture(null);
  }

  @Override
  public Future<?> terminationFuture() {
    return newSucceededFuture(null);
  }

  @Override
  @Deprecated
  public void shutdown() {}

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
