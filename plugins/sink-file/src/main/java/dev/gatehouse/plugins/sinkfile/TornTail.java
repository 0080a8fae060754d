package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The half line that a killed process leaves at the end of a file. */
final class TornTail {

  private static final int CHUNK = 64 * 1024;

  private TornTail() {}

  /**
   * Moves what follows the last line feed to the end of another file (created if needed), so that
   * the next line starts at the start of a line. Nothing that was acknowledged is in it: a batch is
   * only once all of its last line is written.
   */
  static void moveAside(FileChannel channel, Path aside) throws IOException {
    var size = channel.size();
    var whole = endOfLastLine(channel, size);
    if (whole == size) {
      return;
    }
    try (var copy = Modes.open(aside)) {
      copy.position(copy.size());
      for (var from = whole; from < size; ) {
        var moved = channel.transferTo(from, size - from, copy);
        if (moved <= 0) {
          throw new IOException(aside + " takes no more bytes");
        }
        from += moved;
      }
      copy.write(ByteBuffer.wrap(new byte[] {'\n'}));
      copy.force(false);
    }
    channel.truncate(whole);
  }

  private static long endOfLastLine(FileChannel channel, long size) throws IOException {
    var chunk = ByteBuffer.allocate((int) Math.min(CHUNK, size));
    for (var end = size; end > 0; ) {
      var start = Math.max(0, end - CHUNK);
      read(channel, chunk.clear().limit((int) (end - start)), start);
      for (var i = chunk.limit() - 1; i >= 0; i--) {
        if (chunk.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private static void read(FileChannel channel, ByteBuffer into, long from) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }
}
