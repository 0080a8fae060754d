package dev.gatehouse.audit.sink;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The file that says where a sink stands: the log's id and the index of the first event it has not
 * acknowledged. For one thread.
 */
final class Offset {

  private static final Pattern WRITTEN =
      Pattern.compile("log ([0-9a-f]{32})\nnext (0|[1-9][0-9]{0,17})\n");
  private static final int LONGEST = 128;

  private final Path file;
  private final String log;
  private long saved;

  private Offset(Path file, String log, long saved) {
    this.file = file;
    this.log = log;
    this.saved = saved;
  }

  /**
   * Reads the offset of a sink, or writes that of a sink seen first.
   *
   * @throws IOException also if what is there is no offset, or not one of this log: to begin
   *     anywhere else could leave events out. The message says what to do
   */
  static Offset open(Path directory, String sink, EventLog log, SinkOptions.From from)
      throws IOException {
    var file = directory.resolve(sink);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Offset(file, log.log(), read(file, log));
    }
    var first =
        switch (from) {
          case START -> 0;
          case NOW -> log.end();
        };
    var offset = new Offset(file, log.log(), -1);
    offset.save(first);
    return offset;
  }

  private static long read(Path file, EventLog log) throws IOException {
    var written = WRITTEN.matcher(text(file));
    if (!written.matches()) {
      throw new IOException(file + " is no offset of a sink; " + remedy());
    }
    var of = written.group(1);
    if (!of.equals(log.log())) {
      throw new IOException(
          file + " belongs to the log " + of + ", but this log is " + log.log() + "; " + remedy());
    }
    var next = Long.parseLong(written.group(2));
    if (next > log.end()) {
      throw new IOException(
          file
              + " says that everything below "
              + next
              + " was taken, but the log ends at "
              + log.end()
              + ": records of it are missing; find out why, then "
              + remedy());
    }
    return next;
  }

  private static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
      return "";
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static String remedy() {
    return "restore it, or remove it and the sink begins where its `from` says";
  }

  /** What the file says. */
  long saved() {
    return saved;
  }

  /** Makes the file say this; does nothing if it does already. */
  void save(long next) throws IOException {
    if (next != saved) {
      var content = "log " + log + "\nnext " + next + "\n";
      OwnFiles.replace(file, content.getBytes(StandardCharsets.ISO_8859_1));
      saved = next;
    }
  }
}
