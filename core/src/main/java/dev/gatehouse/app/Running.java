package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import java.util.concurrent.CountDownLatch;

/** Runs a proxy until SIGTERM or SIGINT. */
final class Running implements Launcher {

  @Override
  public int start(Launch launch) throws ConfigException, LaunchException {
    var gatehouse = Gatehouse.start(launch);
    var stopped = new CountDownLatch(1);
    var hook = new Thread(() -> stop(gatehouse, stopped), "gatehouse-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static void stop(Gatehouse gatehouse, CountDownLatch stopped) {
    gatehouse.close();
    stopped.countDown();
  }
}
