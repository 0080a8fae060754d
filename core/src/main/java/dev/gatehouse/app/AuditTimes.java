package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How times and durations are written on the command line of {@code gatehouse audit}. */
final class AuditTimes {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private AuditTimes() {}

  /** A member of JSON; null where no time is given. */
  static void write(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    json.writeStringField(name, time == null ? null : time.toString());
  }

  /** {@code 60s}, {@code 12h}, {@code 365d}. */
  static final class OfDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      var match = DURATION.matcher(text);
      if (!match.matches()) {
        throw new TypeConversionException("'" + text + "' is no duration such as 60s, 12h or 90d");
      }
      var amount = Long.parseLong(match.group(1));
      return switch (match.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
  }

  /** {@code 2026-11-23T03:00:00Z}, a day in UTC, or a duration that has passed since. */
  static final class OfInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      if (DURATION.matcher(text).matches()) {
        return Clock.systemUTC().instant().minus(new OfDuration().convert(text));
      }
      try {
        return text.indexOf('T') < 0
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
            : Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is no time such as 2026-11-23T03:00:00Z, 2026-11-23 (UTC), or 2h (ago)");
      }
    }
  }
}
