package dev.gatehouse.statement.values;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;

/** Dates and times as numbers, and their ISO 8601 forms. */
final class Days {

  static final long MICROS = 86_400_000_000L;
  private static final long SECOND = 1_000_000L;

  /** 1970-01-01 to 2000-01-01. */
  private static final int EPOCH = 10_957;

  /** 24 November 4714 BC, and one past 3 June 5874898. */
  private static final int FIRST = -2_451_545;

  private static final int END = 2_145_031_949;

  /** Timestamps end with the year 294276. */
  private static final int END_OF_TIME = 106_751_983;

  private Days() {}

  /** Days from 2000-01-01; {@code year} is 0 for 1 BC and so on. */
  static long of(int year, int month, int day) {
    Undecodable.unless(month >= 1 && month <= 12 && day >= 1);
    Undecodable.unless(day <= YearMonth.of(year, month).lengthOfMonth());
    return LocalDate.of(year, month, day).toEpochDay() - EPOCH;
  }

  private static LocalDate date(long days) {
    return LocalDate.ofEpochDay(days + EPOCH);
  }

  /** Microseconds from 2000-01-01 to a time of a day, which may be 24:00:00. */
  static long micros(long days, long time) {
    Undecodable.unless(days >= FIRST && days < END_OF_TIME);
    return days * MICROS + time;
  }

  /** The date and time so many microseconds from 2000-01-01, for Java's own calendar. */
  static LocalDateTime local(long micros) {
    return date(Math.floorDiv(micros, MICROS))
        .atTime(LocalTime.ofNanoOfDay(Math.floorMod(micros, MICROS) * 1_000));
  }

  /** The date so many days from 2000-01-01: years beyond 9999 with a plus, 1 BC is 0000. */
  static String shown(long days) {
    Undecodable.unless(days >= FIRST && days < END);
    return date(days).toString();
  }

  /** The date and time so many microseconds from 2000-01-01. */
  static String moment(long micros) {
    var days = Math.floorDiv(micros, MICROS);
    Undecodable.unless(days >= FIRST && days < END_OF_TIME);
    return shown(days) + 'T' + time(Math.floorMod(micros, MICROS));
  }

  /** A time of day, up to 24:00:00; no more places behind the seconds than needed. */
  static String time(long micros) {
    Undecodable.unless(micros >= 0 && micros <= MICROS);
    var seconds = micros / SECOND;
    var out = new StringBuilder(15);
    two(out, seconds / 3_600).append(':');
    two(out, seconds / 60 % 60).append(':');
    two(out, seconds % 60);
    return fraction(out, micros % SECOND).toString();
  }

  static StringBuilder two(StringBuilder out, long number) {
    return (number < 10 ? out.append('0') : out).append(number);
  }

  /** Appends microseconds, without the zeros at their end. */
  static StringBuilder fraction(StringBuilder out, long micros) {
    if (micros != 0) {
      out.append('.').append(Long.toString(SECOND + micros), 1, 7);
      while (out.charAt(out.length() - 1) == '0') {
        out.setLength(out.length() - 1);
      }
    }
    return out;
  }
}
