package dev.gatehouse.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Files of mode 0600 in directories of mode 0700, whatever the umask, and their way to the disk.
 */
public final class OwnFiles {

  /** Modes of directories. */
  public static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  /** Modes of files. */
  public static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private static final Path SELF = Path.of("/proc/self");

  private OwnFiles() {}

  /** Makes a directory and those above it, as far as they are missing; their names are on disk. */
  public static void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, modes(directory, DIRECTORY));
      force(parent(directory));
    }
  }

  /** Opens a file, made with mode 0600; never through a symbolic link. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    var all = new HashSet<>(Set.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all, modes(file, FILE));
  }

  /** Gives a file this content: after a crash it is the old one or the new one. */
  public static void replace(Path file, byte[] content) throws IOException {
    var directory = parent(file);
    createDirectories(directory);
    // With a dot: no sink has a name that begins with one.
    var temporary = file.resolveSibling("." + file.getFileName());
    Files.deleteIfExists(temporary);
    try (var channel = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.wrap(content));
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  /**
   * Gives a file this content; readers see the old one or the new one, but a crash may leave
   * neither.
   *
   * @param temporary on the same file system; must not exist
   */
  public static void replaceUnforced(Path temporary, Path file, byte[] bytes, int length)
      throws IOException {
    try (var channel = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.wrap(bytes, 0, length));
    }
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      Files.createDirectories(parent(file), modes(file, DIRECTORY));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Writes all of it where the channel stands. */
  public static void writeAll(FileChannel channel, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      if (channel.write(content) <= 0) {
        throw new IOException("the file takes no more bytes");
      }
    }
  }

  /** Makes the names in a directory survive a power cut. */
  public static void force(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The directory in which a file is. */
  public static Path parent(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a path with a parent");
  }

  /** Whether nobody but the owner may do anything with it; true where there are no modes. */
  public static boolean isOwnersOnly(Path path) throws IOException {
    return !posix(path)
        || (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? DIRECTORY : FILE)
            .containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  /** Whether it belongs to the user of this process; true where that cannot be told. */
  public static boolean isOwn(Path path) throws IOException {
    return !posix(path)
        || !Files.exists(SELF)
        || Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(SELF));
  }

  /** Whether files there have modes. */
  public static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** For what is made by other means than those here. */
  public static FileAttribute<?>[] modes(Path path, Set<PosixFilePermission> modes) {
    return posix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(modes)}
        : new FileAttribute<?>[0];
  }
}
