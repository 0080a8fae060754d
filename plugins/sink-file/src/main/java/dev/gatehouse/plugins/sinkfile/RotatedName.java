package dev.gatehouse.plugins.sinkfile;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of the rotated files of one file: {@code audit.jsonl} becomes {@code
 * audit-20261123T030000123Z-18422.jsonl}, with {@code .gz} behind it when it is compressed. The
 * time is that of the rotation, so the names sort by age; the number is the index of the first
 * event.
 */
final class RotatedName {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path file;
  private final String stem;
  private final String extension;
  private final Pattern rotated;

  RotatedName(Path file) {
    this.file = file;
    var name = String.valueOf(file.getFileName());
    var dot = name.lastIndexOf('.');
    stem = dot > 0 ? name.substring(0, dot) : name;
    extension = dot > 0 ? name.substring(dot) : "";
    rotated =
        Pattern.compile(
            Pattern.quote(stem)
                + "-[0-9]{8}T[0-9]{9}Z(-[0-9]+)?"
                + Pattern.quote(extension)
                + "(\\.gz)?");
  }

  /**
   * The path of a file rotated at this time.
   *
   * @param firstIndex the index of its first event, negative if that is unknown
   */
  Path of(Instant time, long firstIndex) {
    var index = firstIndex < 0 ? "" : "-" + firstIndex;
    return file.resolveSibling(stem + "-" + TIME.format(time) + index + extension);
  }

  boolean matches(Path path) {
    return rotated.matcher(String.valueOf(path.getFileName())).matches();
  }
}
