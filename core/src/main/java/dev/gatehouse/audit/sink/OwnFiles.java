package dev.gatehouse.audit.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Files and directories for the own user only, and their way to the disk. */
final class OwnFiles {

  private OwnFiles() {}

  /** Creates a directory with mode 0700 if it does not exist; its parent does. */
  static void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory, mode(directory, "rwx------"));
      force(parent(directory));
    }
  }

  /** Gives a file this content, or leaves it as it was: there is no moment between. */
  static void replace(Path file, byte[] content) throws IOException {
    // a dot, as no sink's name begins with one
    var temporary = file.resolveSibling("." + file.getFileName());
    try (var channel =
        open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(channel, content);
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    force(parent(file));
  }

  /** Opens a file with mode 0600; never through a symbolic link. */
  static FileChannel open(Path file, OpenOption... options) throws IOException {
    var all = new HashSet<>(Set.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all, mode(file, "rw-------"));
  }

  static void writeAll(FileChannel channel, byte[] content) throws IOException {
    for (var left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
      if (channel.write(left) <= 0) {
        throw new IOException("the file takes no more bytes");
      }
    }
  }

  /** Forces the names in a directory to the disk. */
  static void force(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static Path parent(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a path with a parent");
  }

  private static FileAttribute<?>[] mode(Path path, String mode) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
