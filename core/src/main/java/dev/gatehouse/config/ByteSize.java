package dev.gatehouse.config;

import java.util.regex.Pattern;

/** An amount of memory or data, written {@code 64MiB}. */
public record ByteSize(long bytes) {

  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB)");

  static ByteSize parse(String text) {
    var match = WRITTEN.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "must be a size such as 512KiB, 64MiB or 1GiB; found " + Words.quote(text));
    }
    var shift =
        switch (match.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return new ByteSize(Long.parseLong(match.group(1)) << shift);
  }

  /** In the largest unit that divides it. */
  @Override
  public String toString() {
    if (bytes % (1 << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
  }
}
