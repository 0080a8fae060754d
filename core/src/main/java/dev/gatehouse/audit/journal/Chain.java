package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The segments of a log in their order, and how far each of them counts. Thread-safe. */
public final class Chain {

  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

  Chain() {}

  /**
   * Reads the first frame of each segment.
   *
   * @throws JournalException if one cannot be read that is not the last
   */
  static Chain read(Storage storage) throws IOException {
    var chain = new Chain();
    chain.addBehind(storage, -1);
    return chain;
  }

  /** Reads the first frame of each segment behind this number; one made ahead has none. */
  void addBehind(Storage storage, long known) throws IOException {
    for (var number : storage.segments()) {
      if (number <= known) {
        continue;
      }
      try (var file = storage.open(number, false)) {
        var header = FrameReader.header(file, storage.name(number));
        if (header != null) {
          if (header.number() != number) {
            throw new JournalException(
                storage.name(number)
                    + " says that it is segment "
                    + header.number()
                    + ": restore both from a copy");
          }
          add(header);
        }
      } catch (NoSuchFileException e) {
        // It was pruned between these two lines, or made ahead and is made anew: nothing is in it.
      }
    }
  }

  Segment add(SegmentHeader header) {
    var supersedes = header.supersedes();
    if (supersedes >= 0) {
      for (var older : segments.subMap(supersedes, header.number()).values()) {
        older.supersedeFrom(older.number() == supersedes ? header.supersededFrom() : 0);
      }
    }
    var segment = new Segment(header, Long.MAX_VALUE);
    segments.put(header.number(), segment);
    return segment;
  }

  @Nullable Segment segment(long number) {
    return segments.get(number);
  }

  void remove(long number) {
    segments.remove(number);
  }

  /** All of them, ascending; also those in which nothing counts. */
  List<Segment> all() {
    return new ArrayList<>(segments.values());
  }

  /** Index of the first record that is still here. */
  long first() {
    for (var segment : segments.values()) {
      if (segment.end() > 0) {
        return segment.first();
      }
    }
    return 0;
  }

  /** Those that count, ascending. */
  public List<Segment> counting() {
    var all = new ArrayList<Segment>();
    for (var segment : segments.values()) {
      if (segment.end() > 0) {
        all.add(segment);
      }
    }
    return all;
  }

  /** The segment in which this record stands, or would stand; null if there is none. */
  @Nullable Segment holding(long index) {
    Segment found = null;
    for (var segment : segments.values()) {
      if (segment.end() > 0) {
        if (found != null && segment.first() > index) {
          return found;
        }
        found = segment;
      }
    }
    return found;
  }

  /** The next one that counts; null if there is none yet. */
  @Nullable Segment after(Segment segment) {
    for (var next : segments.tailMap(segment.number(), false).values()) {
      if (next.end() > 0) {
        return next;
      }
    }
    return null;
  }
}
