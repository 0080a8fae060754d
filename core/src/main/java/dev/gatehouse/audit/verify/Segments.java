package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.SegmentHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The segments of a directory and how far each of them counts. */
final class Segments {

  private static final String SUFFIX = ".rec";

  /** A segment file; without a header nothing was ever written to it, or its header is broken. */
  static final class Entry {
    private final Path file;
    private final long number;
    private final @Nullable SegmentHeader header;
    private long end = Long.MAX_VALUE;

    private Entry(Path file, long number, @Nullable SegmentHeader header) {
      this.file = file;
      this.number = number;
      this.header = header;
    }

    Path file() {
      return file;
    }

    String name() {
      return "seg/" + file.getFileName();
    }

    long number() {
      return number;
    }

    @Nullable SegmentHeader header() {
      return header;
    }

    /** Where its frames cease to count; {@link Long#MAX_VALUE} if all of them count. */
    long end() {
      return end;
    }
  }

  private Segments() {}

  /** Those there are, ascending. What is wrong with their names goes to {@code findings}. */
  static List<Entry> read(AuditDirectory directory, Findings findings) throws IOException {
    var entries = new TreeMap<Long, Entry>();
    if (!Files.isDirectory(directory.segments())) {
      return List.of();
    }
    try (var files = Files.newDirectoryStream(directory.segments())) {
      for (var file : files) {
        var number = number(directory, file);
        if (number < 0) {
          findings.notice(file + " is no segment, and was not read");
        } else {
          entries.put(number, new Entry(file, number, header(file, findings)));
        }
      }
    }
    var all = new ArrayList<>(entries.values());
    for (var i = 0; i < all.size(); i++) {
      var entry = all.get(i);
      if (i > 0 && entry.number != all.get(i - 1).number + 1) {
        findings.fault(entry.name(), "segment " + (entry.number - 1) + " is missing before it");
      }
      // What the first one goes on for was pruned; whether it was, the records say.
      if (i > 0) {
        supersede(entry, entries, findings);
      }
    }
    return all;
  }

  private static long number(AuditDirectory directory, Path file) {
    var name = String.valueOf(file.getFileName());
    try {
      var number =
          name.endsWith(SUFFIX)
              ? Long.parseLong(name.substring(0, name.length() - SUFFIX.length()))
              : -1;
      return number >= 0 && directory.segment(number).getFileName().equals(file.getFileName())
          ? number
          : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static @Nullable SegmentHeader header(Path file, Findings findings) throws IOException {
    try (var reader = new SegmentReader(file)) {
      return reader.first()
          ? SegmentHeader.decode(reader.array(), reader.payload(), reader.payloadLength())
          : null;
    } catch (JournalException e) {
      findings.fault("seg/" + file.getFileName(), String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static void supersede(Entry entry, Map<Long, Entry> all, Findings findings) {
    var header = entry.header;
    if (header == null || header.supersedes() < 0) {
      return;
    }
    var first = all.get(header.supersedes());
    if (first == null || header.supersedes() >= entry.number) {
      findings.fault(entry.name(), "it goes on for segment " + header.supersedes() + ": none");
      return;
    }
    for (var older : all.values()) {
      if (older.number >= first.number && older.number < entry.number) {
        var end = older.number == first.number ? header.supersededFrom() : 0;
        older.end = Math.min(older.end, end);
      }
    }
  }
}
