package dev.gatehouse.config;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.api.config.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/** The single-value types every configuration record may use. */
final class Conversions {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  /** A hundred years: every duration fits into a {@code long} of nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Pattern SIZE = Pattern.compile("0|([0-9]{1,9})(KiB|MiB|GiB)");
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,20}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  static final Map<Class<?>, Conversion> STANDARD =
      Map.ofEntries(
          Map.entry(String.class, YamlScalar::text),
          Map.entry(int.class, scalar -> (int) whole(scalar, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(
              Integer.class, scalar -> (int) whole(scalar, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(long.class, scalar -> whole(scalar, Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry(Long.class, scalar -> whole(scalar, Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry(double.class, Conversions::decimal),
          Map.entry(Double.class, Conversions::decimal),
          Map.entry(boolean.class, Conversions::bool),
          Map.entry(Boolean.class, Conversions::bool),
          Map.entry(Duration.class, Conversions::duration),
          Map.entry(ByteSize.class, Conversions::size),
          Map.entry(LocalTime.class, Conversions::localTime),
          Map.entry(ZoneId.class, Conversions::zone),
          Map.entry(Path.class, Conversions::path),
          Map.entry(Secret.class, scalar -> Secret.of(scalar.text())));

  private Conversions() {}

  /** An enum constant, written in lower case with dashes. */
  static Object constant(YamlScalar scalar, Class<?> type) {
    var constants = (Enum<?>[]) type.getEnumConstants();
    for (var constant : constants) {
      if (Words.kebab(constant.name()).equals(scalar.text())) {
        return constant;
      }
    }
    var names = Arrays.stream(constants).map(constant -> Words.kebab(constant.name())).toList();
    throw expected(
        "one of " + String.join(", ", names), scalar, Words.suggestion(scalar.text(), names));
  }

  private static long whole(YamlScalar scalar, long least, long most) {
    if (scalar.plain() && WHOLE.matcher(scalar.text()).matches()) {
      try {
        var number = Long.parseLong(scalar.text());
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException _) {
        // more than 64 bits: reported below like any number out of range
      }
      throw expected("a whole number from " + least + " to " + most, scalar, "");
    }
    throw expected("a whole number without quotes", scalar, "");
  }

  private static double decimal(YamlScalar scalar) {
    if (scalar.plain() && DECIMAL.matcher(scalar.text()).matches()) {
      var number = Double.parseDouble(scalar.text());
      if (Double.isFinite(number)) {
        return number;
      }
    }
    throw expected("a number such as 0.5, without quotes", scalar, "");
  }

  private static boolean bool(YamlScalar scalar) {
    if (scalar.plain() && (scalar.text().equals("true") || scalar.text().equals("false"))) {
      return scalar.text().equals("true");
    }
    throw expected("true or false, without quotes", scalar, "");
  }

  private static Duration duration(YamlScalar scalar) {
    var match = DURATION.matcher(scalar.text());
    if (!match.matches()) {
      throw expected("a duration such as 250ms, 5s, 10m, 2h or 1d", scalar, "");
    }
    var amount = Long.parseLong(match.group(1));
    var duration =
        switch (match.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    if (duration.compareTo(LONGEST) > 0) {
      throw expected("at most 36500d", scalar, "");
    }
    return duration;
  }

  private static ByteSize size(YamlScalar scalar) {
    var match = SIZE.matcher(scalar.text());
    if (!match.matches()) {
      throw expected("a size such as 512KiB, 64MiB or 1GiB", scalar, "");
    }
    if (match.group(1) == null) {
      return new ByteSize(0);
    }
    var shift =
        switch (match.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return new ByteSize(Long.parseLong(match.group(1)) << shift);
  }

  private static LocalTime localTime(YamlScalar scalar) {
    try {
      return LocalTime.parse(scalar.text());
    } catch (DateTimeException _) {
      throw expected("a time of day such as 08:30", scalar, "");
    }
  }

  private static ZoneId zone(YamlScalar scalar) {
    try {
      return ZoneId.of(scalar.text());
    } catch (DateTimeException _) {
      throw expected(
          "a time zone such as Europe/Vienna or UTC",
          scalar,
          Words.suggestion(scalar.text(), ZoneId.getAvailableZoneIds()));
    }
  }

  private static Path path(YamlScalar scalar) {
    try {
      if (!scalar.text().isBlank()) {
        return Path.of(scalar.text());
      }
    } catch (InvalidPathException _) {
      // reported below like an empty one
    }
    throw expected("the path of a file or folder", scalar, "");
  }

  private static IllegalArgumentException expected(
      String what, YamlScalar scalar, String suggestion) {
    return new IllegalArgumentException(
        "must be " + what + "; found " + Words.quote(scalar.text()) + suggestion);
  }
}
