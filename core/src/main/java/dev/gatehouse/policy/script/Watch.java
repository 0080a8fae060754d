package dev.gatehouse.policy.script;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells the {@link Watchdog} whether a script runs. One thread at a time evaluates and calls {@link
 * #begin} and {@link #end}; the watchdog's thread calls {@link #look}.
 *
 * <p>The epoch is even while nothing runs, odd while a script runs, and the negative of that odd
 * number from the moment the watchdog condemns the evaluation until the interrupt has been
 * delivered. {@link #end} waits for that, so an interrupt never reaches a later evaluation.
 */
final class Watch {

  /** What can be stopped. */
  interface Interruptible {
    /** Stops what runs in it now. */
    void interrupt(Duration limit) throws TimeoutException;

    /** The interrupt did not work: never use it again. */
    void abandon();
  }

  private static final VarHandle EPOCH = epochHandle();

  private final Limits limits;
  private final Interruptible target;
  private final CpuClock clock;

  @SuppressWarnings("UnusedVariable") // read and written through EPOCH
  private long epoch;

  // the evaluating thread's notes
  private Thread evaluator = Thread.currentThread();
  private long running;

  // the watchdog's notes about the epoch it saw last
  private long seenEpoch;
  private long seenCpu;
  private long seenWall;

  Watch(Limits limits, Interruptible target, CpuClock clock) {
    this.limits = limits;
    this.target = target;
    this.clock = clock;
  }

  /** The calling thread starts to run a script. */
  void begin() {
    evaluator = Thread.currentThread();
    running = (long) EPOCH.get(this) + 1;
    EPOCH.setRelease(this, running);
  }

  /**
   * The script has ended, one way or another.
   *
   * @return false if the watchdog condemned it; whatever it said does not count
   */
  boolean end() {
    if (EPOCH.compareAndSet(this, running, running + 1)) {
      return true;
    }
    while ((long) EPOCH.getAcquire(this) == -running) {
      LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(100));
    }
    return false;
  }

  /** Looks whether the evaluation goes on for too long, and stops it if so. */
  void look() {
    var now = (long) EPOCH.getAcquire(this);
    if ((now & 1) == 0) {
      return;
    }
    var cpu = clock.cpuNanos(evaluator);
    var wall = clock.wallNanos();
    if (now != seenEpoch) {
      seenEpoch = now;
      seenCpu = cpu;
      seenWall = wall;
    } else if (cpu - seenCpu > limits.cpu().toNanos()
        || wall - seenWall > limits.wall().toNanos()) {
      condemn(now);
    }
  }

  private void condemn(long condemned) {
    if (!EPOCH.compareAndSet(this, condemned, -condemned)) {
      return; // it has just ended
    }
    try {
      target.interrupt(limits.interrupt());
    } catch (TimeoutException stubborn) {
      target.abandon();
    } finally {
      EPOCH.setRelease(this, condemned + 1);
    }
  }

  private static VarHandle epochHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Watch.class, "epoch", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }
}
