package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a proxy until SIGTERM, SIGINT or SIGHUP. */
final class Running implements Launcher {

  private static final int CLEAN = 0;

  /** Exit code: clients lost their sessions (EX_UNAVAILABLE of sysexits). */
  private static final int CUT_OFF = 69;

  /** Exit code: evidence could not be written (EX_IOERR of sysexits). */
  private static final int AUDIT_FAILED = 74;

  @Override
  public int start(Launch launch) throws ConfigException, LaunchException {
    var stopped = new CountDownLatch(1);
    var failed = new AtomicBoolean();
    var gatehouse =
        Gatehouse.start(
            launch,
            () -> {
              failed.set(true);
              stopped.countDown();
            });
    var hook = new Thread(() -> halt(stop(gatehouse, failed.get())), "gatehouse-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return stop(gatehouse, failed.get());
  }

  /** Returns the exit code. */
  private static int stop(Gatehouse gatehouse, boolean failed) {
    gatehouse.close();
    if (failed) {
      return AUDIT_FAILED;
    }
    return switch (gatehouse.ending()) {
      case CLEAN -> CLEAN;
      case CUT_OFF -> CUT_OFF;
      case UNRECORDED -> AUDIT_FAILED;
    };
  }

  /**
   * Ends the process with a code of our own: after a signal the JVM says nothing but which signal
   * it was, and whoever supervises it takes every stop for a failure. All is closed by now.
   */
  private static void halt(int code) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
