package dev.gatehouse.statement.values;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Type {@code interval}: months, days and microseconds, none of which is converted into another.
 * Normal form: ISO 8601, {@code P1Y2M3DT4H5M6.7S}, each field with a sign of its own.
 */
final class IntervalCodec implements Codec {

  private static final int LONGEST = 128;
  private static final long SECOND = 1_000_000L;

  private static final Pattern ISO =
      Pattern.compile(
          """
          (?x) P (?: ([+-]?\\d{1,9}) Y )? (?: ([+-]?\\d{1,9}) M )? (?: ([+-]?\\d{1,9}) W )?
          (?: ([+-]?\\d{1,9}) D )?
          (?: T (?: ([+-]?\\d{1,10}) H )? (?: ([+-]?\\d{1,9}) M )?
            (?: ([+-]?) (\\d{1,9}) (?: \\. (\\d*) )? S )? )?
          """);

  private static final Pattern FIELD =
      Pattern.compile(
          """
          (?x) \\s* (?:
            (?<sign>[+-]?) (?<hours>\\d{1,10}) : (?<minutes>\\d{2})
              (?: : (?<seconds>\\d{2}) (?: \\. (?<part>\\d*) )? )? (?= \\s | $ )
            | (?<number>[+-]?\\d{1,10}) (?: \\. (?<fraction>\\d+) )? \\s* (?<unit>[a-z]+) )
          \\s*
          """);

  @Override
  public String binary(Input in, Reading reading) {
    var micros = in.int64();
    var days = in.int32();
    var months = in.int32();
    if (micros == Long.MAX_VALUE && days == Integer.MAX_VALUE && months == Integer.MAX_VALUE) {
      return "infinity";
    }
    if (micros == Long.MIN_VALUE && days == Integer.MIN_VALUE && months == Integer.MIN_VALUE) {
      return "-infinity";
    }
    return shown(months, days, micros);
  }

  @Override
  public String text(String written, Reading reading) {
    Undecodable.unless(written.length() <= LONGEST);
    var text = Texts.trim(written);
    var word = text.toLowerCase(Locale.ROOT);
    switch (word) {
      case "infinity", "+infinity" -> {
        return "infinity";
      }
      case "-infinity" -> {
        return "-infinity";
      }
      default -> {}
    }
    try {
      return text.startsWith("P") ? iso(text) : fields(word, reading);
    } catch (ArithmeticException overflow) {
      throw new Undecodable();
    }
  }

  private static String iso(String text) {
    var parts = ISO.matcher(text);
    Undecodable.unless(parts.matches() && text.length() > 1 && !text.endsWith("T"));
    var minutes = number(parts.group(5)) * 60 + number(parts.group(6));
    var seconds = number(parts.group(8)) * SECOND + MomentText.micros(parts.group(9));
    return shown(
        12 * number(parts.group(1)) + number(parts.group(2)),
        7 * number(parts.group(3)) + number(parts.group(4)),
        Math.addExact(
            Math.multiplyExact(minutes, 60 * SECOND),
            "-".equals(parts.group(7)) ? -seconds : seconds));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** {@code 1 year 2 mons -3 days 04:05:06.7}, {@code @ 1 hour ago}. */
  private static String fields(String text, Reading reading) {
    // A leading minus may count for what follows, in the style of the SQL standard.
    Undecodable.unless(!reading.conventions().sqlIntervals() || text.indexOf('-') < 0);
    var ago = text.endsWith(" ago");
    var from = text.startsWith("@") ? 1 : 0;
    var end = text.length() - (ago ? 4 : 0);
    Undecodable.unless(from < end);
    var months = 0L;
    var days = 0L;
    var micros = 0L;
    var field = FIELD.matcher(text).region(from, end);
    while (from < end) {
      Undecodable.unless(field.lookingAt());
      var unit = field.group("unit");
      if (unit == null) {
        micros = Math.addExact(micros, clock(field));
      } else {
        var number = Long.parseLong(field.group("number"));
        var fraction = field.group("fraction");
        switch (unit) {
          case "y", "yr", "yrs", "year", "years" -> months += 12 * number;
          case "mon", "mons", "month", "months" -> months += number;
          case "decade", "decades" -> months += 120 * number;
          case "century", "centuries" -> months += 1_200 * number;
          case "w", "week", "weeks" -> days += 7 * number;
          case "d", "day", "days" -> days += number;
          default -> {
            micros = Math.addExact(micros, time(field, unit));
            fraction = null;
          }
        }
        // Part of a day or month becomes hours or days: the server's rounding is not repeated.
        Undecodable.unless(MomentText.micros(fraction) == 0);
      }
      from = field.end();
      field.region(from, end);
    }
    return ago ? shown(-months, -days, Math.negateExact(micros)) : shown(months, days, micros);
  }

  private static long clock(Matcher field) {
    var minutes = Long.parseLong(field.group("minutes"));
    var seconds = number(field.group("seconds"));
    Undecodable.unless(minutes < 60 && seconds < 60);
    var whole = (Long.parseLong(field.group("hours")) * 60 + minutes) * 60 + seconds;
    var micros =
        Math.addExact(Math.multiplyExact(whole, SECOND), MomentText.micros(field.group("part")));
    return field.group("sign").equals("-") ? -micros : micros;
  }

  private static long time(Matcher field, String unit) {
    var micros =
        switch (unit) {
          case "us", "usec", "usecs", "microsecond", "microseconds" -> 1;
          case "ms", "msec", "msecs", "millisecond", "milliseconds" -> 1_000;
          case "s", "sec", "secs", "second", "seconds" -> SECOND;
          case "m", "min", "mins", "minute", "minutes" -> 60 * SECOND;
          case "h", "hr", "hrs", "hour", "hours" -> 3_600 * SECOND;
          default -> throw new Undecodable();
        };
    var number = field.group("number");
    var part = MomentText.micros(field.group("fraction")) * micros;
    Undecodable.unless(part % SECOND == 0);
    var whole = Math.multiplyExact(Long.parseLong(number), micros);
    return Math.addExact(whole, number.startsWith("-") ? -(part / SECOND) : part / SECOND);
  }

  private static String shown(long months, long days, long micros) {
    Undecodable.unless(months == (int) months && days == (int) days);
    if (months == 0 && days == 0 && micros == 0) {
      return "PT0S";
    }
    var out = new StringBuilder("P");
    part(out, months / 12, 'Y');
    part(out, months % 12, 'M');
    part(out, days, 'D');
    if (micros != 0) {
      out.append('T');
      part(out, micros / (3_600 * SECOND), 'H');
      part(out, micros / (60 * SECOND) % 60, 'M');
      var seconds = micros % (60 * SECOND);
      if (seconds != 0) {
        out.append(seconds < 0 ? "-" : "").append(Math.abs(seconds / SECOND));
        Days.fraction(out, Math.abs(seconds % SECOND)).append('S');
      }
    }
    return out.toString();
  }

  private static void part(StringBuilder out, long number, char unit) {
    if (number != 0) {
      out.append(number).append(unit);
    }
  }
}
