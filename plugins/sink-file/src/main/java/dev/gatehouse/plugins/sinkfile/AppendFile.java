package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that only grows, by whole lines. Whatever fails, no half line is ever followed by another
 * line: it is cut off, or the file is closed and repaired when it is opened again. For one thread.
 */
final class AppendFile implements AutoCloseable {

  /** The JDK copies each write into a direct buffer and keeps it; this bounds that buffer. */
  private static final int SLICE = 256 * 1024;

  private final Path path;
  private final boolean durable;
  private final Opener opener;
  private final InstantSource clock;
  private @Nullable FileChannel channel;
  private @Nullable Object fileKey;
  private boolean damaged;

  /** Opens a file for reading and writing, and creates it if needed. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(Path path) throws IOException;
  }

  /**
   * Nothing is opened yet.
   *
   * @param durable whether it, and its name in the directory, are forced to the disk
   */
  AppendFile(Path path, boolean durable, Opener opener, InstantSource clock) {
    this.path = path;
    this.durable = durable;
    this.opener = opener;
    this.clock = clock;
  }

  /** Opens the file if it is not open, or if someone has moved or removed it meanwhile. */
  void ready() throws IOException {
    open();
  }

  /**
   * Appends whole lines.
   *
   * @throws IOException if not all of them are in the file; lines that are stay, a half one does
   *     not
   */
  void append(ByteBuffer lines) throws IOException {
    var open = channel == null ? open() : channel;
    var first = lines.position();
    var start = open.size();
    var complete = false;
    try {
      writeAll(open, lines, start - first);
      complete = true;
    } finally {
      if (!complete) {
        cutHalfLine(open, start, lines, first);
      }
    }
  }

  /** Bytes in the file; it is open. */
  long size() throws IOException {
    return open().size();
  }

  /** Closes the file and gives it another name: the next lines begin a new one. */
  void moveTo(Path target) throws IOException {
    sync();
    close();
    Files.move(path, target);
    if (durable) {
      forceDirectory();
    }
  }

  /**
   * Forces what was appended to the disk, if the file shall be durable.
   *
   * @throws IOException if that failed; nobody knows then what of the file is on the disk, and a
   *     second attempt could falsely succeed, so the file is set aside and a new one begun
   */
  void sync() throws IOException {
    if (channel == null || !durable) {
      return;
    }
    try {
      channel.force(false);
    } catch (IOException e) {
      damaged = true;
      abandon();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  private static void writeAll(FileChannel open, ByteBuffer lines, long offset) throws IOException {
    var end = lines.limit();
    while (lines.position() < end) {
      lines.limit(Math.min(end, lines.position() + SLICE));
      try {
        if (open.write(lines, offset + lines.position()) <= 0) {
          throw new IOException("the file takes no more bytes");
        }
      } finally {
        lines.limit(end);
      }
    }
  }

  private void cutHalfLine(FileChannel open, long start, ByteBuffer lines, int first) {
    var whole = lines.position();
    while (whole > first && lines.get(whole - 1) != '\n') {
      whole--;
    }
    try {
      open.truncate(start + whole - first);
    } catch (IOException e) {
      abandon(); // the next batch opens the file again and moves the half line aside
    }
  }

  private FileChannel open() throws IOException {
    if (channel != null) {
      // an interrupt of the thread closes a channel
      if (channel.isOpen() && isStillThere()) {
        return channel;
      }
      abandon();
    }
    if (damaged) {
      setAside();
    }
    var opened = opener.open(path);
    try {
      TornTail.moveAside(opened, sibling("torn"));
      if (durable) {
        forceDirectory();
      }
      fileKey = key();
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    channel = opened;
    return opened;
  }

  private boolean isStillThere() throws IOException {
    try {
      return Objects.equals(fileKey, key());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private @Nullable Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private void setAside() throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(path, sibling("damaged-" + clock.millis()));
    }
    damaged = false;
  }

  private Path sibling(String extension) {
    return path.resolveSibling(path.getFileName() + "." + extension);
  }

  private void forceDirectory() throws IOException {
    Modes.forceDirectory(Objects.requireNonNull(path.getParent(), "an absolute path of a file"));
  }

  private void abandon() {
    var open = channel;
    channel = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      fileKey = null; // nothing more can be done for a file that cannot even be closed
    }
  }
}
