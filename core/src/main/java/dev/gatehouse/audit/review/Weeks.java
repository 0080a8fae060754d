package dev.gatehouse.audit.review;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Calendar weeks from Monday to Sunday, UTC, that lie within a time as a whole.
 *
 * @param first of them, counted from the week of 1969-12-29
 * @param end the first behind them; not less than {@code first}
 */
record Weeks(long first, long end) {

  private static final long DAYS = 7;

  /** 1970-01-01 was a Thursday. */
  private static final long DAYS_BEFORE_EPOCH = 3;

  /** The weeks that begin at {@code from} or later and have ended at {@code to}. */
  static Weeks within(Instant from, Instant to) {
    var first = of(from.minusNanos(1)) + 1;
    return new Weeks(first, Math.max(first, of(to)));
  }

  /** The week of a time. */
  static long of(Instant time) {
    var day = Math.floorDiv(time.getEpochSecond(), Duration.ofDays(1).toSeconds());
    return Math.floorDiv(day + DAYS_BEFORE_EPOCH, DAYS);
  }

  long count() {
    return end - first;
  }

  /** The Mondays of those that are not among these. */
  List<LocalDate> without(Set<Long> weeks) {
    var lacking = new ArrayList<LocalDate>();
    for (var week = first; week < end; week++) {
      if (!weeks.contains(week)) {
        lacking.add(LocalDate.ofEpochDay(week * DAYS - DAYS_BEFORE_EPOCH));
      }
    }
    return lacking;
  }
}
