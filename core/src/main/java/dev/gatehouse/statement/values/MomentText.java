package dev.gatehouse.statement.values;

import dev.gatehouse.statement.values.Conventions.DateOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text of a date, a time, or both, read as the server does: forms that mean the same everywhere,
 * and dates whose order of day and month the session's DateStyle tells. Names of months and time
 * zones, and words like {@code today}, are not read.
 */
final class MomentText {

  private static final int LONGEST = 64;

  private static final Pattern FORM =
      Pattern.compile(
          """
          (?x) \\s*
          (?: (?<year>\\d{4,7}) - (?<month>\\d{1,2}) - (?<day>\\d{1,2})
            | (?<compact>\\d{8})
            | (?<first>\\d{1,2}) (?<mark>[/.-]) (?<second>\\d{1,2}) \\k<mark> (?<last>\\d{4}) )?
          (?: (?: \\s+ | [Tt] | (?<!.) )
            (?<hour>\\d{1,2}) : (?<minute>\\d{1,2}) (?: : (?<seconds>\\d{1,2}) (?: \\. (?<fraction>\\d*) )? )? )?
          (?: \\s* (?<zone> [Zz] | UTC | GMT | [+-] (?: \\d{1,2} (?: : \\d{2} ){0,2} | \\d{3,4} ) ) )?
          (?: \\s+ (?<era> AD | BC ) )?
          \\s*
          """);

  private final Matcher parts;

  private MomentText(Matcher parts) {
    this.parts = parts;
  }

  static MomentText of(String text) {
    Undecodable.unless(text.length() <= LONGEST);
    var parts = FORM.matcher(text);
    Undecodable.unless(parts.matches());
    return new MomentText(parts);
  }

  boolean hasZone() {
    return parts.group("zone") != null;
  }

  boolean hasDate() {
    return parts.group("year") != null
        || parts.group("compact") != null
        || parts.group("first") != null;
  }

  boolean hasTime() {
    return parts.group("hour") != null;
  }

  /** Days from 2000-01-01. */
  long days(DateOrder order) {
    var compact = parts.group("compact");
    if (compact != null) {
      return days(
          Integer.parseInt(compact.substring(0, 4)),
          Integer.parseInt(compact.substring(4, 6)),
          Integer.parseInt(compact.substring(6)));
    }
    if (parts.group("first") != null) {
      Undecodable.unless(order != DateOrder.OTHER);
      var monthFirst = order == DateOrder.MDY;
      return days(
          number("last"),
          number(monthFirst ? "first" : "second"),
          number(monthFirst ? "second" : "first"));
    }
    return days(number("year"), number("month"), number("day"));
  }

  private long days(int year, int month, int day) {
    Undecodable.unless(year > 0);
    return Days.of("BC".equals(parts.group("era")) ? 1 - year : year, month, day);
  }

  /** Microseconds from 2000-01-01. */
  long micros(DateOrder order) {
    return Days.micros(days(order), time());
  }

  /** Microseconds of the day; 0 without a time. */
  long time() {
    if (!hasTime()) {
      return 0;
    }
    var hour = number("hour");
    var minute = number("minute");
    var second = number("seconds");
    Undecodable.unless(hour <= 24 && minute < 60 && second < 60);
    var micros =
        ((hour * 60L + minute) * 60 + second) * 1_000_000 + micros(parts.group("fraction"));
    Undecodable.unless(micros <= Days.MICROS);
    return micros;
  }

  /** The server rounds to microseconds; what it would have to round is not read. */
  static long micros(@Nullable String fraction) {
    var micros = 0L;
    for (var i = 0; fraction != null && i < Math.max(6, fraction.length()); i++) {
      var digit = i < fraction.length() ? fraction.charAt(i) - '0' : 0;
      Undecodable.unless(i < 6 || digit == 0);
      micros = i < 6 ? micros * 10 + digit : micros;
    }
    return micros;
  }

  /** Seconds to the east of UTC. */
  int offset() {
    var zone = parts.group("zone");
    if (zone.charAt(0) != '+' && zone.charAt(0) != '-') {
      return 0;
    }
    var digits = zone.substring(1).replace(":", "");
    var at = digits.length() % 2 == 0 ? 2 : 1;
    var hours = Integer.parseInt(digits.substring(0, at));
    var minutes = digits.length() > at ? Integer.parseInt(digits.substring(at, at + 2)) : 0;
    var seconds = digits.length() > at + 2 ? Integer.parseInt(digits.substring(at + 2)) : 0;
    Undecodable.unless(hours < 16 && minutes < 60 && seconds < 60);
    var offset = (hours * 60 + minutes) * 60 + seconds;
    return zone.charAt(0) == '-' ? -offset : offset;
  }

  private int number(String part) {
    var digits = parts.group(part);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
