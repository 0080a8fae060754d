package dev.gatehouse.policy.script;

import java.time.ZonedDateTime;
import org.graalvm.polyglot.HostAccess;

/** A moment on a wall clock, as a script sees it. */
public final class ClockView {
  /** The year, for example 2026. */
  @HostAccess.Export public final int year;

  /** 1 is January. */
  @HostAccess.Export public final int month;

  /** The day of the month, from 1. */
  @HostAccess.Export public final int day;

  /** 1 is Monday, 7 is Sunday. */
  @HostAccess.Export public final int weekday;

  /** 0 to 23. */
  @HostAccess.Export public final int hour;

  /** 0 to 59. */
  @HostAccess.Export public final int minute;

  ClockView(ZonedDateTime time) {
    year = time.getYear();
    month = time.getMonthValue();
    day = time.getDayOfMonth();
    weekday = time.getDayOfWeek().getValue();
    hour = time.getHour();
    minute = time.getMinute();
  }
}
