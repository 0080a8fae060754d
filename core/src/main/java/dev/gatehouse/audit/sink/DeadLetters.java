package dev.gatehouse.audit.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.format.Formats;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;

/** The events that a sink's receiver will never take, as lines of format {@code gatehouse}. */
public final class DeadLetters {

  private static final String SUFFIX = ".dead-letter.jsonl";
  private static final JsonFactory JSON = new JsonFactory();

  /** Held by whoever writes to such a file: lines are appended, and erased in their place. */
  private static final ReentrantLock WRITING = new ReentrantLock();

  private final Path file;

  DeadLetters(Path directory, String sink) {
    file = directory.resolve(sink + SUFFIX);
  }

  /**
   * Overwrites the lines of erased events with empty objects; it is on disk when this returns. What
   * is no whole line goes too: nobody can tell of which event it is.
   *
   * @param directory of the files of all sinks
   * @param erased whether the event of this index is
   */
  public static void erase(Path directory, LongPredicate erased) throws IOException {
    WRITING.lock();
    try (var files = Files.newDirectoryStream(directory, '*' + SUFFIX)) {
      for (var file : files) {
        eraseLines(file, erased);
      }
    } finally {
      WRITING.unlock();
    }
  }

  private static void eraseLines(Path file, LongPredicate erased) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(file));
        var channel = OwnFiles.open(file, StandardOpenOption.WRITE)) {
      var line = new ByteArrayOutputStream();
      var start = 0L;
      for (var read = in.read(); read >= 0 || line.size() > 0; read = in.read()) {
        if (read >= 0 && read != '\n') {
          line.write(read);
          continue;
        }
        var bytes = line.toByteArray();
        line.reset();
        if (erased.test(index(bytes))) {
          Arrays.fill(bytes, (byte) ' ');
          if (bytes.length >= 2) {
            bytes[0] = '{';
            bytes[1] = '}';
          }
          channel.position(start);
          OwnFiles.writeAll(channel, ByteBuffer.wrap(bytes));
        }
        start += bytes.length + 1;
      }
      channel.force(false);
    }
  }

  /** Of the event of a line; -1 if it is none. */
  private static long index(byte[] line) {
    try (var json = JSON.createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        if (name.equals("index")) {
          return json.getValueAsLong(-1);
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      return -1;
    }
    return -1;
  }

  /** Appends an event; when this returns it is on the disk. */
  void append(AuditEvent event) throws IOException {
    WRITING.lock();
    try {
      appendLine(event);
    } finally {
      WRITING.unlock();
    }
  }

  private void appendLine(AuditEvent event) throws IOException {
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
