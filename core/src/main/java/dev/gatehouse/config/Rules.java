package dev.gatehouse.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** Rules that several records share; broken ones are {@link IllegalArgumentException}s. */
final class Rules {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Duration LONGEST = Duration.ofDays(1);

  private Rules() {}

  static void name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name "
              + Words.quote(name)
              + " must be 1 to 63 letters, digits, dots, dashes or underscores, beginning with a"
              + " letter or digit");
    }
  }

  static void positive(String key, Duration duration) {
    if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(key + " must be more than 0 and at most 1d");
    }
  }

  static void atMostOneDay(String key, Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(key + " must be at most 1d");
    }
  }

  static void range(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " must be from " + least + " to " + most + "; found " + value);
    }
  }
}
