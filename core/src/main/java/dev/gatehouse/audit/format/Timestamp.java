package dev.gatehouse.audit.format;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;

/**
 * Writes instants as ISO-8601 in UTC with nine digits of fraction, for example {@code
 * 2026-11-23T03:00:00.123456789Z}. Remembers the last second, so most calls write ten bytes. Not
 * safe for use by several threads.
 */
final class Timestamp {

  private static final DateTimeFormatter TO_THE_SECOND =
      new DateTimeFormatterBuilder().appendInstant(0).toFormatter();
  private static final int FRACTION = 9;

  private long second = Long.MIN_VALUE;
  private byte[] ascii = new byte[0];

  /** The instant in ASCII; the array is valid until the next call. */
  byte[] of(Instant time) {
    if (time.getEpochSecond() != second || ascii.length == 0) {
      moveTo(time.getEpochSecond());
    }
    var nanos = time.getNano();
    for (var i = ascii.length - 2; i > ascii.length - 2 - FRACTION; i--) {
      ascii[i] = (byte) ('0' + nanos % 10);
      nanos /= 10;
    }
    return ascii;
  }

  private void moveTo(long epochSecond) {
    var text = TO_THE_SECOND.format(Instant.ofEpochSecond(epochSecond));
    var start = text.substring(0, text.length() - 1).getBytes(StandardCharsets.US_ASCII);
    ascii = Arrays.copyOf(start, start.length + 1 + FRACTION + 1);
    ascii[start.length] = '.';
    ascii[ascii.length - 1] = 'Z';
    second = epochSecond;
  }
}
