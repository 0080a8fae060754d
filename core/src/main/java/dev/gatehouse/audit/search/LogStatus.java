package dev.gatehouse.audit.search;

import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.sink.DeadLetters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a log stands, as its directory says.
 *
 * @param size records
 * @param signedSize records that the newest checkpoint covers
 * @param unsignedFor how long the oldest record that none covers has waited
 * @param segments that count
 * @param bytes of their files
 * @param first index of the oldest record here; 0 if nothing has ever been removed
 * @param oldest its time; null if there is none
 * @param newest the time of the last record; null if there is none
 */
public record LogStatus(
    long size,
    long signedSize,
    Duration unsignedFor,
    int segments,
    long bytes,
    long first,
    @Nullable Instant oldest,
    @Nullable Instant newest,
    List<Sink> sinks,
    List<Anchor> anchors) {

  private static final int ATTEMPTS = 5;
  private static final Pattern OFFSET = Pattern.compile("log ([0-9a-f]{32})\nnext ([0-9]{1,18})\n");

  /**
   * What a sink has taken.
   *
   * @param next the first record it has not acknowledged; -1 if its file cannot be read, or is of
   *     another log
   * @param waiting records from there on, those included that no sink is shown
   * @param lag how long the oldest of them has waited
   */
  public record Sink(String name, long next, long waiting, Duration lag) {}

  /**
   * What a witness has cosigned, by its file; whether that is true, {@code verify} says.
   *
   * @param size records that its newest checkpoint covers; -1 if the file cannot be read
   * @param waiting records behind them
   * @param lag how long the oldest of them has waited
   */
  public record Anchor(String name, long size, long waiting, Duration lag) {}

  /** Reads it; anew if a running Gatehouse prunes the log meanwhile. */
  public static LogStatus of(LogDirectory log, Instant now) throws IOException {
    try {
      return read(log, now);
    } catch (NoSuchFileException e) {
      return again(log, now);
    }
  }

  private static LogStatus again(LogDirectory log, Instant now) throws IOException {
    for (var attempt = 1; ; attempt++) {
      try (var newest = LogDirectory.open(log.directory().root())) {
        return read(newest, now);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static LogStatus read(LogDirectory log, Instant now) throws IOException {
    var segments = log.segments();
    var bytes = 0L;
    for (var segment : segments) {
      bytes += log.size(segment);
    }
    var first = segments.isEmpty() ? 0 : segments.getFirst().first();
    var end = log.end();
    var signed = log.signedSize();
    return new LogStatus(
        end,
        signed,
        lag(log, signed, now),
        segments.size(),
        bytes,
        first,
        log.timeOf(first),
        end == 0 ? null : log.timeOf(end - 1),
        sinks(log, now),
        anchors(log, now));
  }

  /** How long the record of this index has waited; zero if there is none yet. */
  private static Duration lag(LogDirectory log, long index, Instant now) throws IOException {
    if (index >= log.end()) {
      return Duration.ZERO;
    }
    var time = log.timeOf(index);
    return time == null || time.isAfter(now) ? Duration.ZERO : Duration.between(time, now);
  }

  private static List<Sink> sinks(LogDirectory log, Instant now) throws IOException {
    var sinks = new ArrayList<Sink>();
    var directory = log.directory().offsets();
    if (Files.isDirectory(directory)) {
      try (var files = Files.newDirectoryStream(directory, LogStatus::isOffset)) {
        for (var file : files) {
          var written = OFFSET.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
          var ours = written.matches() && written.group(1).equals(log.identity().id());
          sinks.add(
              sink(
                  log,
                  now,
                  file.getFileName().toString(),
                  ours ? Long.parseLong(written.group(2)) : -1));
        }
      }
    }
    sinks.sort(Comparator.comparing(Sink::name));
    return sinks;
  }

  /** Dead letters of sinks are beside it. */
  private static boolean isOffset(Path file) {
    return AuditDirectory.isWhole(file)
        && !file.getFileName().toString().endsWith(DeadLetters.SUFFIX);
  }

  private static Sink sink(LogDirectory log, Instant now, String name, long next)
      throws IOException {
    var from = Math.max(next, 0);
    return new Sink(name, next, Math.max(log.end() - from, 0), lag(log, from, now));
  }

  private static List<Anchor> anchors(LogDirectory log, Instant now) throws IOException {
    var anchors = new ArrayList<Anchor>();
    var directory = log.directory().anchors();
    if (Files.isDirectory(directory)) {
      try (var files = Files.newDirectoryStream(directory, AuditDirectory::isWhole)) {
        for (var file : files) {
          anchors.add(anchor(log, now, file));
        }
      }
    }
    anchors.sort(Comparator.comparing(Anchor::name));
    return anchors;
  }

  private static Anchor anchor(LogDirectory log, Instant now, Path file) throws IOException {
    long size;
    try {
      var note = Note.parse(Files.readAllBytes(file));
      size = Checkpoint.parse(note.text()).head().size();
    } catch (NoteException e) {
      size = -1;
    }
    var from = Math.max(size, 0);
    return new Anchor(
        file.getFileName().toString(), size, Math.max(log.end() - from, 0), lag(log, from, now));
  }

  /** The sink that is furthest behind; zero if there is none. */
  public Duration greatestLag() {
    return sinks.stream().map(Sink::lag).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /** Whether everything of this time is here: it reaches back so far, or nothing was removed. */
  public boolean reachesBack(Duration time, Instant now) {
    return first == 0 || (oldest != null && !oldest.isAfter(now.minus(time)));
  }
}
