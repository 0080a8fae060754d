package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Who may read and write what this plugin creates: the own user only. */
final class Modes {

  private static final String FILE = "rw-------";
  private static final String DIRECTORY = "rwx------";

  private Modes() {}

  /** Creates the directories above a file that do not exist, with mode 0700. */
  static void createDirectories(Path file) throws IOException {
    var parent = Objects.requireNonNull(file.getParent(), "an absolute path of a file");
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent, attributes(parent, DIRECTORY));
    }
  }

  /**
   * Opens a file for reading and writing, and creates it with mode 0600 if it does not exist.
   *
   * @throws IOException also if it is a symbolic link or no regular file, or others may write it
   */
  static FileChannel open(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      check(file);
    }
    return FileChannel.open(
        file,
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS),
        attributes(file, FILE));
  }

  /** Forces the names in a directory to the disk. */
  static void forceDirectory(Path directory) throws IOException {
    try (var open = FileChannel.open(directory, StandardOpenOption.READ)) {
      open.force(true);
    }
  }

  private static void check(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + " is not a regular file; name one, or one that does not exist");
    }
    if (!isPosix(file)) {
      return;
    }
    var permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          file
              + " may be written by others ("
              + PosixFilePermissions.toString(permissions)
              + "); chmod it to 600 or 640");
    }
  }

  private static FileAttribute<?>[] attributes(Path path, String mode) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
