package dev.gatehouse.audit.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
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

/** The events that a sink's receiver will never take, as lines of format {@code gatehouse}. */
public final class DeadLetters {

  /** How the names of such files end: that of the sink stands before it. */
  public static final String SUFFIX = ".dead-letter.jsonl";

  private static final JsonFactory JSON = new JsonFactory();

  /** Held by whoever writes to such a file: lines are appended, and erased in their place. */
  private static final ReentrantLock WRITING = new ReentrantLock();

  /** Which events are erased. */
  @FunctionalInterface
  public interface Erased {
    /** Whether the one of this index, or what is of this session, is. */
    boolean is(long index, String session);
  }

  /** Reads an event from the log, as it is now. */
  @FunctionalInterface
  interface Reader {
    AuditEvent read() throws IOException;
  }

  private final Path file;

  DeadLetters(Path directory, String sink) {
    file = directory.resolve(sink + SUFFIX);
  }

  /**
   * Overwrites the lines of erased events with empty objects; it is on disk when this returns. What
   * is no line of an event goes too: nobody can tell of which it is.
   *
   * @param directory of the files of all sinks
   * @param erased which events are
   */
  public static void erase(Path directory, Erased erased) throws IOException {
    WRITING.lock();
    try (var files = Files.newDirectoryStream(directory, '*' + SUFFIX)) {
      for (var file : files) {
        eraseLines(file, erased);
      }
    } finally {
      WRITING.unlock();
    }
  }

  private static void eraseLines(Path file, Erased erased) throws IOException {
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
        if (isErased(bytes, erased)) {
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

  private static boolean isErased(byte[] line, Erased erased) {
    var index = -1L;
    var session = "";
    try (var json = JSON.createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case "index" -> index = json.getValueAsLong(-1);
          case "session" -> session = id(json);
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      return true;
    }
    return index < 0 || erased.is(index, session);
  }

  private static String id(JsonParser json) throws IOException {
    var id = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return id;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      if (name.equals("id")) {
        id = json.getValueAsString("");
      } else {
        json.skipChildren();
      }
    }
    return id;
  }

  /** Appends an event; when this returns it is on the disk. What is erased meanwhile is not. */
  void append(Reader reader) throws IOException {
    WRITING.lock();
    try {
      appendLine(reader.read());
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
