package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a proxy until SIGTERM or SIGINT. */
final class Running implements Launcher {

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
    var hook = new Thread(() -> stop(gatehouse, stopped), "gatehouse-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failed.get()) {
      gatehouse.close();
      return AUDIT_FAILED;
    }
    return 0;
  }

  private static void stop(Gatehouse gatehouse, CountDownLatch stopped) {
    gatehouse.close();
    stopped.countDown();
  }
}
