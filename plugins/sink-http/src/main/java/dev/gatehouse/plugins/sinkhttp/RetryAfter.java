package dev.gatehouse.plugins.sinkhttp;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The pause that a receiver asks for (RFC 9110, section 10.2.3), a minute at most. */
final class RetryAfter {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private RetryAfter() {}

  /** Zero if it asks for none, or in no known form. */
  static Duration of(HttpResponse<?> response, Instant now) {
    return response
        .headers()
        .firstValue("Retry-After")
        .map(text -> of(text, now))
        .orElse(Duration.ZERO);
  }

  static Duration of(String text, Instant now) {
    var asked = parse(text.strip(), now);
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }

  private static Duration parse(String text, Instant now) {
    try {
      if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Duration.between(now, until);
    } catch (DateTimeException | NumberFormatException _) {
      return Duration.ZERO;
    }
  }
}
