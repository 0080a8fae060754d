package dev.gatehouse;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a piece of work allocates on the heap. */
public final class Allocation {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM = 2_000;
  private static final int MEASURED = 200;

  private Allocation() {}

  /** Bytes that one round allocates, on average and when warm. */
  public static double of(Runnable round) {
    for (var i = 0; i < WARM; i++) {
      round.run();
    }
    var before = THREADS.getCurrentThreadAllocatedBytes();
    for (var i = 0; i < MEASURED; i++) {
      round.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) MEASURED;
  }
}
