package dev.gatehouse.plugins.sinkfile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** When a file is full or old enough, and what it is called then. */
final class Rotation {

  /** Text inside a line cannot look like this: there every quote stands behind a backslash. */
  private static final Pattern INDEX = Pattern.compile("\"index\":([0-9]{1,18})[,}]");

  private static final int LOOKED_THROUGH = 64 * 1024;

  private final Path file;
  private final RotatedName names;
  private final long size;
  private final Duration every;
  private final InstantSource clock;
  private Instant named = Instant.EPOCH;

  /**
   * For one file.
   *
   * @param size bytes it may have, 0 = any number
   * @param every the length of a period, counted from 1970 in UTC: a file holds lines of one
   *     period; zero = of any
   */
  Rotation(Path file, RotatedName names, long size, Duration every, InstantSource clock) {
    this.file = file;
    this.names = names;
    this.size = size;
    this.every = every;
    this.clock = clock;
  }

  /** Whether the file, with this many bytes, must give way before as many as are coming. */
  boolean isDue(long bytes, int coming) throws IOException {
    if (bytes == 0) {
      return false;
    }
    var full = size > 0 && bytes + coming > size;
    return full || isOfAnEarlierPeriod();
  }

  /** When it was written last decides: that outlives a restart. */
  private boolean isOfAnEarlierPeriod() throws IOException {
    if (every.isZero()) {
      return false;
    }
    var written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    return period(written.toInstant()) < period(clock.instant());
  }

  private long period(Instant time) {
    return Math.floorDiv(time.toEpochMilli(), every.toMillis());
  }

  /** A name that nothing has, behind those given before. */
  Path newName() throws IOException {
    var index = firstIndex();
    var now = clock.instant();
    var time = now.isAfter(named) ? now : named.plusMillis(1);
    while (isTaken(names.of(time, index))) {
      time = time.plusMillis(1);
    }
    named = time;
    return names.of(time, index);
  }

  private static boolean isTaken(Path name) {
    return Files.exists(name, LinkOption.NOFOLLOW_LINKS)
        || Files.exists(Archive.compressed(name), LinkOption.NOFOLLOW_LINKS);
  }

  /** Of the first event, or -1 if it does not stand near the beginning. */
  private long firstIndex() throws IOException {
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      var head = new String(in.readNBytes(LOOKED_THROUGH), StandardCharsets.ISO_8859_1);
      var index = INDEX.matcher(head);
      return index.find() ? Long.parseLong(index.group(1)) : -1;
    }
  }
}
