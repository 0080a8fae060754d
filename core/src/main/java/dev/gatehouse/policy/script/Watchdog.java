package dev.gatehouse.policy.script;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon thread that looks at every watch each 10 ms. */
final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final long PAUSE_MILLIS = 10;

  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("gatehouse-watchdog").unstarted(this::patrol);

  void start() {
    thread.start();
  }

  void add(Watch watch) {
    watches.add(watch);
  }

  void remove(Watch watch) {
    watches.remove(watch);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void patrol() {
    while (!Thread.currentThread().isInterrupted()) {
      for (var watch : watches) {
        look(watch);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException closed) {
        return;
      }
    }
  }

  /** The dog must outlive every surprise: without it a runaway holds its event loop for good. */
  private static void look(Watch watch) {
    try {
      watch.look();
    } catch (RuntimeException | Error surprise) {
      log.atError().setCause(surprise).log("The watchdog failed to stop a script");
    }
  }
}
