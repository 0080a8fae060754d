package dev.gatehouse.statement.values;

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
  static final Codec TIMESTAMP = new Timestamp(false);

  /** {@code 2024-02-29T11:05:06.5Z}. */
  static final Codec TIMESTAMPTZ = new Timestamp(true);

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

  /** In UTC if it has a time zone. */
  private record Timestamp(boolean zoned) implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var micros = in.int64();
      if (micros == Long.MAX_VALUE) {
        return "infinity";
      }
      return micros == Long.MIN_VALUE ? "-infinity" : shown(micros);
    }

    @Override
    public String text(String text, Reading reading) {
      var special = special(text);
      if (special != null) {
        return special;
      }
      var moment = MomentText.of(text);
      Undecodable.unless(moment.hasDate());
      var micros = moment.micros(reading.conventions().dateOrder());
      // Without a time zone one in the text is read and does not count.
      return shown(zoned ? micros - offset(moment, micros, reading) * 1_000_000L : micros);
    }

    private String shown(long micros) {
      return zoned ? Days.moment(micros) + 'Z' : Days.moment(micros);
    }

    /** Seconds to the east of UTC: the text's own, or those of the session's zone at that time. */
    private static int offset(MomentText moment, long micros, Reading reading) {
      if (moment.hasZone()) {
        return moment.offset();
      }
      var zone = reading.conventions().zone();
      if (zone == null) {
        throw new Undecodable();
      }
      var offsets = zone.getRules().getValidOffsets(Days.local(micros));
      // None or two where the clock was put forward or back just then.
      Undecodable.unless(offsets.size() == 1);
      return offsets.getFirst().getTotalSeconds();
    }
  }
}
