package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One writer for a file, held on a file of its own beside it ({@code .lock}): the audit file itself
 * may be moved away, and closing any descriptor of a file drops every lock this process has on it
 * (POSIX, fcntl).
 */
final class WriterLock implements AutoCloseable {

  /** For the same reason a second attempt of this process must not even open the lock file. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private WriterLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the lock of this audit file.
   *
   * @throws IOException also if another sink or another process has it
   */
  static WriterLock acquire(Path file) throws IOException {
    var path = file.resolveSibling(".").toRealPath().resolve(file.getFileName() + ".lock");
    if (!HELD.add(path)) {
      throw new IOException(
          file + " is already written by another sink of this process; give each its own path");
    }
    try {
      return new WriterLock(path, locked(path, file));
    } catch (IOException | RuntimeException e) {
      HELD.remove(path);
      throw e;
    }
  }

  private static FileChannel locked(Path path, Path file) throws IOException {
    var channel = Modes.open(path);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw new IOException(file + " cannot be locked: " + e, e);
    }
    channel.close();
    throw new IOException(
        file + " is already written by another process; stop it or choose another path");
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(path);
  }
}
