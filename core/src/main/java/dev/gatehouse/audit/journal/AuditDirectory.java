package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.NoteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a log: one log, one writer. Directories have mode 0700, files 0600, and all of
 * it belongs to the user of the process.
 */
public final class AuditDirectory {

  /** Somebody else writes to the log. */
  public static final class InUseException extends IOException {
    private static final long serialVersionUID = 1;

    InUseException(String message) {
      super(message);
    }
  }

  /** Others may read or write what is here. */
  public static final class ModeException extends IOException {
    private static final long serialVersionUID = 1;

    ModeException(String message) {
      super(message);
    }
  }

  /** The byte of the lock file that its writer holds. */
  private static final long WRITER = 0;

  /** The byte that says so to readers: they may try for it, and never for the other. */
  private static final long MARK = 1;

  private final Path root;

  /** The directory of a log; it need not exist. */
  public AuditDirectory(Path root) {
    this.root = root;
  }

  /** The directory itself. */
  public Path root() {
    return root;
  }

  /** Where segments are. */
  public Path segments() {
    return root.resolve("seg");
  }

  /** Where search indexes of sealed segments are. */
  public Path indexes() {
    return root.resolve("index");
  }

  /** Public keys with the sizes they hold for. */
  public Path keyHistory() {
    return root.resolve("keys").resolve("log.vkey");
  }

  /** The public keys of the log; null if none is known. */
  @Nullable KeyHistory keys() throws IOException {
    try {
      return Files.exists(keyHistory()) ? KeyHistory.read(keyHistory()) : null;
    } catch (NoteException e) {
      throw new JournalException(keyHistory() + " cannot be read: " + e.getMessage());
    }
  }

  /** What each sink has acknowledged. */
  public Path offsets() {
    return root.resolve("offsets");
  }

  /** The newest checkpoint that each witness has cosigned. */
  public Path anchors() {
    return root.resolve("anchors");
  }

  /** The newest signed checkpoint, C2SP tlog-tiles. */
  public Path checkpoint() {
    return root.resolve("checkpoint");
  }

  /** Identity of the log. */
  public Path identity() {
    return root.resolve("log.json");
  }

  /** Where a running Gatehouse can be asked for something. */
  public Path controlSocket() {
    return state().resolve("control.sock");
  }

  /** What outlives a failure to write the log itself. */
  public Path state() {
    return root.resolve("state");
  }

  /** Is there while bodies are erased, and until what was begun is finished. */
  public Path erasing() {
    return state().resolve("erasing");
  }

  /** The search index of a segment. */
  public Path index(long number) {
    return indexes().resolve("%020d.idx".formatted(number));
  }

  /** Where an outage leaves its mark. */
  Path outageMark() {
    return state().resolve("outage");
  }

  /** Whether it is a file that is replaced as a whole, and not one whose writing was cut short. */
  public static boolean isWhole(Path file) {
    return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
  }

  /** The name of a segment, 20 digits. */
  public Path segment(long number) {
    return segments().resolve("%020d.rec".formatted(number));
  }

  /**
   * Makes what is missing and checks what is there.
   *
   * @throws ModeException if others than the owner may look at it, or this process is not his
   */
  public void prepare() throws IOException {
    OwnFiles.createDirectories(root);
    // Before anything is made there that would belong to the wrong user.
    requireOwn(root, owner());
    for (var directory :
        new Path[] {
          segments(), indexes(), keyHistory().resolveSibling(""), offsets(), anchors(), state()
        }) {
      OwnFiles.createDirectories(directory);
    }
    check();
  }

  /** Checks owner and modes of the directory and of all that is in it. */
  public void check() throws IOException {
    if (!OwnFiles.posix(root)) {
      return;
    }
    var own = owner();
    try (var all = Files.walk(root, 2)) {
      for (var path : (Iterable<Path>) all::iterator) {
        // A kill may have left the socket with the mode it is made with; it is made anew.
        if (!path.equals(controlSocket())) {
          check(path, own);
        }
      }
    } catch (UncheckedIOException e) {
      throw new ModeException(
          Objects.requireNonNull(e.getCause()).getMessage()
              + " cannot be read: the directory of a log holds nothing but the log; on a disk of"
              + " its own use a folder below the mount point");
    }
  }

  /** Whom the files of this process belong to. */
  private String owner() throws IOException {
    var probe = Files.createTempFile(root, "owner", null, OwnFiles.modes(root, OwnFiles.FILE));
    try {
      return Files.getOwner(probe).getName();
    } finally {
      Files.delete(probe);
    }
  }

  private static void check(Path path, String own) throws IOException {
    if (!OwnFiles.isOwnersOnly(path)) {
      var directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      throw new ModeException(
          path
              + " has mode "
              + PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))
              + ": others could read or change the evidence; chmod "
              + (directory ? "0700 " : "0600 ")
              + path);
    }
    requireOwn(path, own);
  }

  private static void requireOwn(Path path, String own) throws IOException {
    var owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
    if (!owner.equals(own)) {
      throw new ModeException(
          path
              + " belongs to "
              + owner
              + ", and this is run by "
              + own
              + ": run it as "
              + owner
              + ", or give all of the directory to "
              + own);
    }
  }

  /**
   * Becomes the writer of the log.
   *
   * @throws InUseException if there is one already
   */
  public FileChannel lock() throws IOException {
    var channel = OwnFiles.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel, WRITER, false) == null) {
      channel.close();
      throw new InUseException(
          "another Gatehouse writes to "
              + root
              + ": stop it, or give this one a directory of its own (audit.directory)");
    }
    // Whoever looks whether there is a writer has this byte for a moment.
    channel.lock(MARK, 1, false);
    return channel;
  }

  /** Whether somebody writes to the log. Does not keep anybody from beginning to. */
  public boolean inUse() throws IOException {
    if (!Files.exists(lockFile())) {
      return false;
    }
    try (var channel = FileChannel.open(lockFile(), StandardOpenOption.READ);
        var mark = tryLock(channel, MARK, true)) {
      return mark == null;
    }
  }

  private Path lockFile() {
    return root.resolve("LOCK");
  }

  private static @Nullable FileLock tryLock(FileChannel channel, long at, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(at, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
