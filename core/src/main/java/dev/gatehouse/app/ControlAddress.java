package dev.gatehouse.app;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The address of a Unix domain socket. Systems take little more than 100 bytes for it; a longer
 * path is reached through a symbolic link that lasts as long as this.
 */
final class ControlAddress implements AutoCloseable {

  /** As many as every system takes, with the zero at the end. */
  private static final int MOST_BYTES = 103;

  private final Path path;

  /** Where the link is; the path itself if it needs none. */
  private final Path shown;

  ControlAddress(Path path) throws IOException {
    this.path = path;
    this.shown =
        path.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES ? path : link(path);
  }

  private static Path link(Path path) throws IOException {
    // Nobody else may put another link in its place.
    var folder = Files.createTempDirectory("gatehouse", OwnFiles.modes(path, OwnFiles.DIRECTORY));
    return Files.createSymbolicLink(folder.resolve("s"), OwnFiles.parent(path))
        .resolve(path.getFileName());
  }

  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(shown);
  }

  @Override
  public void close() throws IOException {
    if (!shown.equals(path)) {
      var link = OwnFiles.parent(shown);
      Files.delete(link);
      Files.delete(OwnFiles.parent(link));
    }
  }
}
