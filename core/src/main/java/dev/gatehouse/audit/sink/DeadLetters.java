package dev.gatehouse.audit.sink;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.format.Formats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The events that a sink's receiver will never take, as lines of format {@code gatehouse}. */
final class DeadLetters {

  private final Path file;

  DeadLetters(Path directory, String sink) {
    file = directory.resolve(sink + ".dead-letter.jsonl");
  }

  /** Appends an event; when this returns it is on the disk. */
  void append(AuditEvent event) throws IOException {
    var line = new ByteArrayOutputStream();
    try (var channel =
        OwnFiles.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var end = channel.size();
      if (end > 0 && !endsLine(channel, end)) {
        line.write('\n'); // a crash left half a line
      }
      Formats.byName("gatehouse").encode(event, line);
      channel.position(end);
      OwnFiles.writeAll(channel, ByteBuffer.wrap(line.toByteArray()));
      channel.force(true);
    }
    OwnFiles.force(OwnFiles.parent(file));
  }

  private static boolean endsLine(FileChannel channel, long end) throws IOException {
    var last = ByteBuffer.allocate(1);
    return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
  }
}
