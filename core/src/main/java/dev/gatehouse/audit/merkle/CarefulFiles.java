package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Reads files with care. */
public final class CarefulFiles {

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private CarefulFiles() {}

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
    if (!OwnFiles.isOwn(file)) {
      throw new FileSystemException(
          file.toString(),
          null,
          "belongs to " + attributes.owner() + ": run as that user, or chown it");
    }
  }

  /** The whole file, which must not be longer than {@code limit}. */
  public static byte[] read(Path file, int limit) throws IOException {
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
