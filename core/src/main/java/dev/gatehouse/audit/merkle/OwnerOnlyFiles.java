package dev.gatehouse.audit.merkle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Files of mode 0600 in directories of mode 0700, replaced as a whole. */
final class OwnerOnlyFiles {

  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final Path SELF = Path.of("/proc/self");

  private OwnerOnlyFiles() {}

  static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, DIRECTORY);
  }

  /** Puts a file in place by renaming {@code temporary}, which must not exist. Not synced. */
  static void replace(Path temporary, Path file, byte[] bytes, int length) throws IOException {
    write(temporary, bytes, length, false);
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      createDirectories(file.resolveSibling(""));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Puts a file in place so that after a crash it is the old one or the new one. */
  static void replaceDurably(Path file, byte[] bytes) throws IOException {
    var directory = file.toAbsolutePath().resolveSibling("");
    var isNew = Files.notExists(directory);
    createDirectories(directory);
    var temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    write(temporary, bytes, bytes.length, true);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    sync(directory);
    if (isNew) {
      sync(directory.resolveSibling(""));
    }
  }

  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void write(Path file, byte[] bytes, int length, boolean sync) throws IOException {
    var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, FILE)) {
      var buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (sync) {
        channel.force(true);
      }
    }
  }

  /**
   * Refuses a file that somebody else may read or change, or has made.
   *
   * @throws FileSystemException whose reason says what to do
   */
  static void requireOwnerOnly(Path file) throws IOException {
    var attributes =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "is no regular file: put the key there");
    }
    for (var permission : attributes.permissions()) {
      if (OF_OTHERS.contains(permission)) {
        throw new FileSystemException(
            file.toString(),
            null,
            "mode "
                + PosixFilePermissions.toString(attributes.permissions())
                + " lets others in: find out who has read it, then chmod 600 it");
      }
    }
    if (Files.exists(SELF) && !attributes.owner().equals(Files.getOwner(SELF))) {
      throw new FileSystemException(
          file.toString(),
          null,
          "belongs to " + attributes.owner() + ": run as that user, or chown it");
    }
  }

  /** The whole file, which must not be longer than {@code limit}. */
  static byte[] read(Path file, int limit) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = new byte[(int) Math.min(limit + 1L, Files.size(file) + 1)];
      var length = in.readNBytes(bytes, 0, bytes.length);
      if (length > limit) {
        throw new FileSystemException(file.toString(), null, "is longer than " + limit + " bytes");
      }
      return Arrays.copyOf(bytes, length);
    }
  }
}
