package dev.gatehouse.audit.search;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.LogRecord;
import dev.gatehouse.audit.journal.Segment;
import dev.gatehouse.audit.journal.SegmentScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds events of a log. Of a complete segment it reads only the groups of records that its index
 * names; a missing index is made, and kept if the directory can be written. For one thread.
 */
public final class Search {

  private static final Logger LOG = LoggerFactory.getLogger(Search.class);

  /** Longer than any index of a segment. */
  private static final long LONGEST = 1 << 30;

  /** Takes what is found, in the order of the log. */
  @FunctionalInterface
  public interface Found<E extends Exception> {
    /** Takes an event; false if no more are wanted. */
    boolean take(Event event) throws IOException, E;
  }

  private final LogDirectory log;
  private final boolean indexed;

  /** Searches this log; without indexes it reads every record. */
  public Search(LogDirectory log, boolean indexed) {
    this.log = log;
    this.indexed = indexed;
  }

  /**
   * Hands on all events that are wanted.
   *
   * @throws dev.gatehouse.audit.journal.JournalException if a record cannot be read
   */
  public <E extends Exception> void run(Query query, Found<E> found) throws IOException, E {
    var going = true;
    for (var segment : log.segments()) {
      try {
        if (going) {
          going =
              (indexed && log.complete(segment))
                  ? byIndex(segment, query, found)
                  : all(segment, query, found);
        }
      } catch (NoSuchFileException e) {
        if (Files.exists(log.directory().segment(segment.number()))) {
          throw e;
        }
        // It was there when the log was opened: a running Gatehouse has pruned it since.
        LOG.atInfo().log("{} was pruned meanwhile", e.getFile());
      }
    }
  }

  private <E extends Exception> boolean all(Segment segment, Query query, Found<E> found)
      throws IOException, E {
    var needles = query.needles();
    try (var scan = log.scan(segment)) {
      for (var record = scan.next();
          record != null && record.index() < log.end();
          record = scan.next()) {
        if (!take(scan, record, query, needles, found)) {
          return false;
        }
      }
      if (log.complete(segment)) {
        scan.expectEnd();
      }
    }
    return true;
  }

  private static <E extends Exception> boolean take(
      SegmentScan scan, LogRecord record, Query query, Query.Needles needles, Found<E> found)
      throws IOException, E {
    if (!record.isContext() && !query.mayMatch(record, needles)) {
      return true;
    }
    var event = scan.event();
    return event == null || !query.matches(event, record.session()) || found.take(event);
  }

  // ---- by index

  private <E extends Exception> boolean byIndex(Segment segment, Query query, Found<E> found)
      throws IOException, E {
    var index = index(segment);
    var candidates = index.candidates(query);
    if (candidates.isEmpty()) {
      return true;
    }
    try (var scan = log.scan(segment)) {
      return read(scan, index, candidates, query, found);
    }
  }

  private static <E extends Exception> boolean read(
      SegmentScan scan, SegmentIndex index, BitSet candidates, Query query, Found<E> found)
      throws IOException, E {
    var needles = query.needles();
    var known = new BitSet(index.contexts().length);
    for (var i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      var group = index.groups()[i];
      for (var context : group.needs()) {
        if (!known.get(context)) {
          read(scan, index.contexts()[context]);
          known.set(context);
        }
      }
      know(known, index, i);
      if (!read(scan, index, i, query, needles, found)) {
        return false;
      }
    }
    return true;
  }

  /** Reads a group to the beginning of the next, or to the end of the segment. */
  private static <E extends Exception> boolean read(
      SegmentScan scan,
      SegmentIndex index,
      int group,
      Query query,
      Query.Needles needles,
      Found<E> found)
      throws IOException, E {
    var last = group + 1 == index.groups().length;
    var end = last ? Long.MAX_VALUE : index.groups()[group + 1].first();
    scan.seek(index.groups()[group].offset());
    for (var next = index.groups()[group].first(); next < end; next++) {
      var record = scan.next();
      if (record == null) {
        scan.expectEnd();
        return true;
      }
      if (!take(scan, record, query, needles, found)) {
        return false;
      }
    }
    return true;
  }

  /** A record that others refer to: it is remembered when it is decoded. */
  private static void read(SegmentScan scan, long offset) throws IOException {
    scan.seek(offset);
    if (scan.next() == null) {
      throw scan.damaged();
    }
    scan.event();
  }

  /** The contexts that stand in a group are read with it. */
  private static void know(BitSet known, SegmentIndex index, int group) {
    var last = group + 1 == index.groups().length;
    var from = index.groups()[group].offset();
    var to = last ? Long.MAX_VALUE : index.groups()[group + 1].offset();
    var at = Arrays.binarySearch(index.contexts(), from);
    for (var i = at < 0 ? -at - 1 : at; i < index.contexts().length; i++) {
      if (index.contexts()[i] >= to) {
        break;
      }
      known.set(i);
    }
  }

  /** Reads the index of a complete segment, or makes it. */
  SegmentIndex index(Segment segment) throws IOException {
    var file = log.directory().index(segment.number());
    var kept = kept(file, segment);
    if (kept != null) {
      return kept;
    }
    var modified = log.modified(segment);
    var index = IndexBuilder.build(log, segment);
    keep(file, index);
    if (log.erasing() || !log.modified(segment).equals(modified)) {
      // It may know what is erased now.
      Files.deleteIfExists(file);
    }
    return index;
  }

  /** Null if there is none, or none that can be used. */
  private static @Nullable SegmentIndex kept(Path file, Segment segment) throws IOException {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= LONGEST
          ? SegmentIndex.decode(
              Files.readAllBytes(file), segment.number(), segment.identity(), segment.end())
          : null;
    } catch (NoSuchFileException e) {
      // Somebody erases or prunes at this moment.
      return null;
    }
  }

  /**
   * A copy may be read-only: then the next search makes it again. So it does where the log belongs
   * to somebody else: a file of ours would keep his Gatehouse from starting.
   */
  private void keep(Path file, SegmentIndex index) {
    try {
      if (OwnFiles.isOwn(log.directory().root())) {
        OwnFiles.replace(file, index.encode());
      }
    } catch (IOException e) {
      LOG.atInfo().log("the index {} is not kept: {}", file, e.toString());
    }
  }
}
