package dev.gatehouse.audit.verify;

import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.audit.merkle.Hash;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Compares lines of a sink or an export with what the records that they name say in that format,
 * member by member. One line is held at a time.
 *
 * <p>What a record says in a format is told by the code that writes such lines: whoever distrusts
 * that has the commitments, which were recomputed from the bytes before.
 */
final class ViewCheck {

  private static final int LONGEST_LINE = 1 << 30;

  private final Path file;
  private final Path root;
  private final LogScan scan;
  private final Nodes nodes;
  private final NoteCheck notes;
  private final Findings findings;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final byte[] node = new byte[Hash.LENGTH];
  private long number;
  private long pruned;
  private long erased;
  private long empty;

  /** {@code notes} checks the checkpoints among the lines; it is used for nothing else. */
  ViewCheck(Path file, Path root, LogScan scan, Nodes nodes, NoteCheck notes, Findings findings) {
    this.file = file;
    this.root = root;
    this.scan = scan;
    this.nodes = nodes;
    this.notes = notes;
    this.findings = findings;
  }

  void check() throws IOException {
    try (var events = new RecordedEvents(root);
        var in = new BufferedInputStream(Files.newInputStream(file))) {
      var line = new ByteArrayOutputStream();
      while (readLine(in, line)) {
        number++;
        check(line.toByteArray(), events);
      }
    }
    report();
  }

  private void report() {
    if (pruned > 0) {
      findings.incomplete(
          pruned + " lines of the view are of pruned records: they stand for themselves");
    }
    if (empty > 0) {
      findings.notice(empty + " lines of the view are empty objects: erased dead letters");
    }
    if (erased > 0) {
      findings.notice(
          erased
              + " lines of the view are of records of which something was erased since: of these"
              + " only what is left could be compared, in ocsf and ecs nothing");
    }
  }

  /** False at the end. */
  private boolean readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
    line.reset();
    for (var read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        return line.size() > 0;
      }
      if (line.size() == LONGEST_LINE) {
        throw new FileSystemException(
            file.toString(), null, "line " + (number + 1) + " is too long to be compared");
      }
      line.write(read);
    }
    return true;
  }

  private void check(byte[] bytes, RecordedEvents events) throws IOException {
    ViewLine line;
    ViewFormat format;
    try {
      line = ViewLine.parse(bytes);
      if (line.isEmpty()) {
        empty++;
        return;
      }
      format = ViewFormat.of(line);
    } catch (IOException e) {
      fault(-1, "it is no line of gatehouse, ocsf or ecs");
      return;
    }
    if (!format.log(line).equals(scan.log())) {
      fault(format.index(line), "it is of another log: " + format.log(line));
    } else if (format.isCheckpoint(line)) {
      checkpoint(line, format);
    } else {
      event(line, bytes, format, events);
    }
  }

  // ---- checkpoints

  private void checkpoint(ViewLine line, ViewFormat format) throws IOException {
    var size = line.number(format.own + "/size");
    var note = line.text(format.own + "/note");
    try {
      var head = notes.check(note.getBytes(StandardCharsets.UTF_8), scan.index(), scan.nodes());
      LogScan.require(head.size() == size, "its size is not that of its note");
      var time = Instant.parse(format.time(line));
      written.reset();
      Formats.byName(format.label)
          .encode(new Checkpoint(format.log(line), size, time, note), written);
      var other = ViewLine.parse(written.toByteArray()).difference(line, pointer -> false);
      LogScan.require(other == null, "a checkpoint says something else at " + other);
    } catch (BrokenException e) {
      fault(-1, e.reason());
    } catch (DateTimeException e) {
      fault(-1, "its time cannot be read");
    }
  }

  // ---- events

  private void event(ViewLine line, byte[] bytes, ViewFormat format, RecordedEvents events)
      throws IOException {
    var index = format.index(line);
    if (index < 0 || index >= scan.index()) {
      fault(index, "the log has no such record");
    } else if (index < scan.first()) {
      pruned++;
    } else {
      var event = events.at(index);
      if (event == null) {
        fault(index, "the record is one of the log's own, which is not shown");
      } else {
        compare(line, bytes, format, event);
      }
    }
  }

  private void compare(ViewLine line, byte[] bytes, ViewFormat format, Event event)
      throws IOException {
    nodes.read(0, event.index(), node, 0);
    if (!Arrays.equals(node, event.leaf())) {
      fault(event.index(), "the record has changed while it was compared");
      return;
    }
    written.reset();
    Formats.byName(format.label).encode(event, written);
    var told = written.toByteArray();
    if (Arrays.equals(told, 0, told.length - 1, bytes, 0, bytes.length)) {
      return;
    }
    var expected = ViewLine.parse(told);
    var since = ErasedSince.of(event.erased(), format, expected, line);
    if (since.anything()) {
      erased++;
      if (format != ViewFormat.GATEHOUSE) {
        return;
      }
    }
    var other = expected.difference(line, since::covers);
    if (other != null) {
      fault(event.index(), "it says something else than the record at " + other);
    }
  }

  private void fault(long index, String reason) {
    findings.fault(new Fault(file.toString(), -1, index, "", "line " + number + ": " + reason));
  }
}
