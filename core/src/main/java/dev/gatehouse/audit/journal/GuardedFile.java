package dev.gatehouse.audit.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A segment that is not touched again after an error: the system may have dropped what it could not
 * write, and report success the second time. Two threads may force it: then both learn of the
 * error, which the system reports only once.
 */
final class GuardedFile implements Storage.SegmentFile {

  private final Storage.SegmentFile file;
  private volatile @Nullable IOException failure;

  GuardedFile(Storage.SegmentFile file) {
    this.file = file;
  }

  /** Whether it has failed, so that nobody knows what is in it behind what was forced before. */
  boolean failed() {
    return failure != null;
  }

  /** It is not to be used again. */
  void fail(IOException cause) {
    failure = cause;
  }

  private void check() throws IOException {
    var failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int count, long at) throws IOException {
    check();
    try {
      file.write(bytes, from, count, at);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public synchronized void force() throws IOException {
    check();
    try {
      file.force();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int from, int count, long at) throws IOException {
    return file.read(into, from, count, at);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
