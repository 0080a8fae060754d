package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A disk that fails when it is told to. */
public final class Faults {

  /** Writing a segment fails. */
  public volatile boolean writes;

  /** Forcing a segment fails. */
  public volatile boolean forces;

  /** Writing a segment ends in an error of the JVM. */
  public volatile boolean errors;

  /** Writing anything but the first frame of a segment ends in an error of the JVM. */
  public volatile boolean errorsBehindFirst;

  /** Nobody can say how large a segment is that was just made. */
  public volatile boolean sizes;

  /** No segment can be made. */
  public volatile boolean creates;

  /** So many of the next forces fail; then they work again. */
  public final AtomicInteger forcesToFail = new AtomicInteger();

  /** So many segments can still be removed. */
  public final AtomicInteger removes = new AtomicInteger(Integer.MAX_VALUE);

  /** Forcing a segment in which bodies were erased fails. */
  public volatile boolean forcesOfErased;

  /** Bodies that were erased, again and again. */
  public final AtomicInteger erased = new AtomicInteger();

  /** Told of each of them, where it is overwritten. */
  volatile Erased onErased = () -> {};

  /** Whoever forces a segment waits here, if it is set. */
  public volatile @Nullable CountDownLatch forcing;

  /**
   * A force of a segment whose force had failed before, or a write where a write had: there must be
   * none. One thread forces while another one writes, so a write may still follow a force that
   * fails at this moment; it does not count then.
   */
  public final AtomicInteger repeated = new AtomicInteger();

  /** What is done where a body is overwritten. */
  interface Erased {
    void run() throws InterruptedException;
  }

  /** Opens a log on this disk. */
  public Journal open(AuditDirectory directory, JournalOptions options, InstantSource clock)
      throws IOException {
    return open(directory, options, clock, () -> {});
  }

  Journal open(
      AuditDirectory directory, JournalOptions options, InstantSource clock, Runnable onShutdown)
      throws IOException {
    return Journal.open(directory, on(directory), options, clock, onShutdown);
  }

  Storage on(AuditDirectory directory) {
    return new FaultyStorage(new DiskStorage(directory));
  }

  private void check(boolean fails, String message) throws IOException {
    if (fails) {
      throw new IOException(message);
    }
  }

  private final class FaultyStorage implements Storage {
    private final Storage storage;

    FaultyStorage(Storage storage) {
      this.storage = storage;
    }

    @Override
    public List<Long> segments() throws IOException {
      return storage.segments();
    }

    @Override
    public SegmentFile create(long number, long size) throws IOException {
      check(creates, "No space left on device");
      return new FaultyFile(storage.create(number, size));
    }

    @Override
    public SegmentFile open(long number, boolean write) throws IOException {
      return new FaultyFile(storage.open(number, write));
    }

    @Override
    public void remove(long number) throws IOException {
      check(removes.getAndDecrement() <= 0, "Input/output error");
      storage.remove(number);
    }

    @Override
    public boolean erasing() {
      return storage.erasing();
    }

    @Override
    public String name(long number) {
      return storage.name(number);
    }
  }

  private final class FaultyFile implements Storage.SegmentFile {
    private final Storage.SegmentFile file;
    private final AtomicBoolean writeFailed = new AtomicBoolean();
    private final AtomicBoolean forceFailed = new AtomicBoolean();
    private volatile boolean erasing;

    FaultyFile(Storage.SegmentFile file) {
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int from, int count, long at) throws IOException {
      if (errors || (errorsBehindFirst && at > 0)) {
        throw new AssertionError("out of everything");
      }
      use(writeFailed, writes);
      file.write(bytes, from, count, at);
      if (count > Frame.HEADER
          && Frame.type(bytes, from) == Frame.BODY
          && (Frame.flags(bytes, from) & Frame.ERASED) != 0
          && Frame.size(Frame.length(bytes, from)) == count) {
        erasing = true;
        erased.incrementAndGet();
        tell();
      }
    }

    private void tell() throws IOException {
      try {
        onErased.run();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void force() throws IOException {
      await();
      check(erasing && forcesOfErased, "Input/output error");
      use(forceFailed, forces || forcesToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0);
      file.force();
    }

    private void await() throws IOException {
      var waits = forcing;
      try {
        if (waits != null && !waits.await(20, TimeUnit.SECONDS)) {
          throw new IOException("the test has forgotten the disk");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    private void use(AtomicBoolean failed, boolean fails) throws IOException {
      if (failed.get() || (fails && !failed.compareAndSet(false, true))) {
        repeated.incrementAndGet();
      }
      check(fails, "Input/output error");
    }

    @Override
    public int read(byte[] into, int from, int count, long at) throws IOException {
      return file.read(into, from, count, at);
    }

    @Override
    public long size() throws IOException {
      check(sizes, "Input/output error");
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
