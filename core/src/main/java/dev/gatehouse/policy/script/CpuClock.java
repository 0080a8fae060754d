package dev.gatehouse.policy.script;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The watchdog's clocks, in nanoseconds; only differences mean something. */
interface CpuClock {

  /** CPU time of a thread; constant for virtual threads, whose time nobody measures. */
  long cpuNanos(Thread thread);

  /** Time that passes for everybody. */
  long wallNanos();

  /** The clocks of this process. */
  static CpuClock system() {
    return new CpuClock() {
      private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

      @Override
      public long cpuNanos(Thread thread) {
        return threads.getThreadCpuTime(thread.threadId());
      }

      @Override
      public long wallNanos() {
        return System.nanoTime();
      }
    };
  }
}
