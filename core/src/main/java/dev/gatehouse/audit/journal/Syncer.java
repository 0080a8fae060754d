package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Forces what is written, twenty times a second at most. */
final class Syncer implements Runnable {

  private static final long INTERVAL_NANOS = 50_000_000L;

  private final Appender appender;
  private final Written written;
  private final Pulse pulse;
  private final Consumer<IOException> onFailure;
  private final Thread thread;
  private volatile boolean over;
  private volatile boolean idle;

  /** Told of a failure: {@code onFailure}, on this thread. */
  Syncer(Appender appender, Written written, Pulse pulse, Consumer<IOException> onFailure) {
    this.appender = appender;
    this.written = written;
    this.pulse = pulse;
    this.onFailure = onFailure;
    this.thread = new Thread(this, "gatehouse-journal-sync");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** There is something to force. */
  void wake() {
    if (idle) {
      idle = false;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (!over) {
      long last;
      GuardedFile file;
      long segment;
      synchronized (written) {
        last = written.last();
        file = appender.file();
        segment = appender.segment();
        idle = last == 0;
      }
      if (last == 0) {
        LockSupport.park(this);
        continue;
      }
      force(file, segment, last);
      LockSupport.parkNanos(this, INTERVAL_NANOS);
    }
  }

  private void force(GuardedFile file, long segment, long last) {
    pulse.begin();
    try {
      file.force();
      written.onForced(last);
    } catch (IOException e) {
      onFailure(segment, e);
    } catch (RuntimeException | Error e) {
      // Whatever it is, nobody may believe that it is on disk.
      var failure = new IOException(e.toString(), e);
      file.fail(failure);
      onFailure(segment, failure);
    } finally {
      pulse.end();
    }
  }

  private void onFailure(long segment, IOException failure) {
    if (segment == appender.segment()) {
      onFailure.accept(failure);
    }
  }

  void finish(long atMostMillis) throws InterruptedException {
    over = true;
    LockSupport.unpark(thread);
    thread.join(atMostMillis);
  }
}
