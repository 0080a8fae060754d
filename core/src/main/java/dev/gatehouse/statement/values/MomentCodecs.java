package dev.gatehouse.statement.values;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Dates and times. */
final class MomentCodecs {

  /** {@code 2024-02-29}. */
  static final Codec DATE = new Date();

  /** {@code 13:05:06.5}. */
  static final Codec TIME = new Time();

  /** {@code 13:05:06.5+02:00}: with its own offset, which is part of the value. */
  static final Codec TIMETZ = new TimeWithZone();

  /** {@code 2024-02-29T13:05:06.5}. */
  static final Codec TIMESTAMP = new Timestamp();

  /** {@code 2024-02-29T11:05:06.5Z}. */
  static final Codec TIMESTAMPTZ = new TimestampWithZone();

  private MomentCodecs() {}

  private static @Nullable String special(String text) {
    return switch (Texts.word(text)) {
      case "infinity", "+infinity" -> "infinity";
      case "-infinity" -> "-infinity";
      default -> null;
    };
  }

  private static final class Date implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var days = in.int32();
      return switch (days) {
        case Integer.MAX_VALUE -> "infinity";
        case Integer.MIN_VALUE -> "-infinity";
        default -> Days.shown(days);
      };
    }

    @Override
    public String text(String text, Reading reading) {
      var special = special(text);
      if (special != null) {
        return special;
      }
      var moment = MomentText.of(text);
      Undecodable.unless(moment.hasDate());
      return Days.shown(moment.days(reading.conventions().dateOrder()));
    }
  }

  private static final class Time implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return Days.time(in.int64());
    }

    @Override
    public String text(String text, Reading reading) {
      var moment = MomentText.of(text);
      Undecodable.unless(moment.hasTime() && !moment.hasDate());
      return Days.time(moment.time());
    }
  }

  private static final class TimeWithZone implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var time = in.int64();
      return shown(time, -in.int32());
    }

    @Override
    public String text(String text, Reading reading) {
      var moment = MomentText.of(text);
      Undecodable.unless(moment.hasTime() && !moment.hasDate() && moment.hasZone());
      return shown(moment.time(), moment.offset());
    }

    private static String shown(long time, int offset) {
      var seconds = Math.abs((long) offset);
      Undecodable.unless(seconds < 16 * 3_600);
      var out = new StringBuilder(Days.time(time)).append(offset < 0 ? '-' : '+');
      Days.two(out, seconds / 3_600).append(':');
      Days.two(out, seconds / 60 % 60);
      return seconds % 60 == 0
          ? out.toString()
          : Days.two(out.append(':'), seconds % 60).toString();
    }
  }

  private static @Nullable String infinite(long micros) {
    if (micros == Long.MAX_VALUE) {
      return "infinity";
    }
    return micros == Long.MIN_VALUE ? "-infinity" : null;
  }

  private static final class Timestamp implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var micros = in.int64();
      var infinite = infinite(micros);
      return infinite == null ? Days.moment(micros) : infinite;
    }

    @Override
    public String text(String text, Reading reading) {
      var special = special(text);
      if (special != null) {
        return special;
      }
      // A time zone is read and does not count.
      var moment = MomentText.of(text);
      Undecodable.unless(moment.hasDate());
      var days = moment.days(reading.conventions().dateOrder());
      return Days.moment(days * Days.MICROS + moment.time());
    }
  }

  private static final class TimestampWithZone implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var micros = in.int64();
      var infinite = infinite(micros);
      return infinite == null ? Days.moment(micros) + 'Z' : infinite;
    }

    @Override
    public String text(String text, Reading reading) {
      var special = special(text);
      if (special != null) {
        return special;
      }
      var moment = MomentText.of(text);
      Undecodable.unless(moment.hasDate());
      var days = moment.days(reading.conventions().dateOrder());
      var time = moment.time();
      var offset = moment.hasZone() ? moment.offset() : offset(days, time, reading.conventions());
      return Days.moment(days * Days.MICROS + time - offset * 1_000_000L) + 'Z';
    }

    /** The offset of the session's zone, unless the clock was put forward or back just then. */
    private static int offset(long days, long time, Conventions conventions) {
      var zone = conventions.zone();
      Undecodable.unless(zone != null && time < Days.MICROS);
      var local = LocalDateTime.of(Days.date(days), LocalTime.ofNanoOfDay(time * 1_000));
      var offsets = Objects.requireNonNull(zone).getRules().getValidOffsets(local);
      Undecodable.unless(offsets.size() == 1);
      return offsets.getFirst().getTotalSeconds();
    }
  }
}
