package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of rotated files, on a thread of its own: each is compressed, and no more are kept
 * than wanted. What a crash leaves undone is done after the next start.
 */
final class Archive implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

  private static final int CHUNK = 64 * 1024;
  private static final long SECONDS_TO_BREAK_OFF = 2;

  private final Path directory;
  private final RotatedName names;
  private final boolean compress;
  private final int keep;
  private final ExecutorService thread;

  /**
   * For the rotated files beside one file.
   *
   * @param keep how many, 0 = all
   */
  Archive(Path file, RotatedName names, boolean compress, int keep) {
    this.directory = Objects.requireNonNull(file.getParent(), "an absolute path of a file");
    this.names = names;
    this.compress = compress;
    this.keep = keep;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("gatehouse-archive-" + file.getFileName()).factory());
  }

  /** The name of a file when it is compressed. */
  static Path compressed(Path rotated) {
    return rotated.resolveSibling(rotated.getFileName() + ".gz");
  }

  /** Sees to the files that are there now; does not wait. */
  void tend() {
    thread.execute(this::tendNow);
  }

  /** A failure leaves the file as it was, for the next time. */
  void tendNow() {
    try {
      if (compress) {
        for (var file : rotated()) {
          if (!file.toString().endsWith(".gz")) {
            compress(file);
          }
        }
      }
      if (keep > 0) {
        var files = rotated();
        for (var file : files.subList(0, Math.max(0, files.size() - keep))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (InterruptedIOException _) {
      // Gatehouse stops; the rest is done after the next start
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("directory", directory)
          .setCause(e)
          .log("rotated audit files could not be seen to; it is tried again with the next one");
    }
  }

  /** Oldest first. */
  private List<Path> rotated() throws IOException {
    var files = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(directory, names::matches)) {
      for (var entry : entries) {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          files.add(entry);
        }
      }
    }
    files.sort(null);
    return files;
  }

  /** The file is gone only when the whole of its compressed form is on the disk. */
  private void compress(Path file) throws IOException {
    var target = compressed(file);
    var temporary = file.resolveSibling("." + target.getFileName());
    Files.deleteIfExists(temporary); // half a one, from before a crash
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        var channel = Modes.open(temporary)) {
      var out = new GZIPOutputStream(Channels.newOutputStream(channel), CHUNK);
      var chunk = new byte[CHUNK];
      for (var read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("stopped");
        }
        out.write(chunk, 0, read);
      }
      out.finish();
      channel.force(true);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    Modes.forceDirectory(directory);
    Files.delete(file);
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(SECONDS_TO_BREAK_OFF, TimeUnit.SECONDS)) {
        LOG.atWarn()
            .addKeyValue("directory", directory)
            .log("a rotated audit file is still being compressed; it is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
