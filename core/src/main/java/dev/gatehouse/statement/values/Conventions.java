package dev.gatehouse.statement.values;

import dev.gatehouse.sql.ClientEncoding;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a session writes values as text. The server reports all of it (ParameterStatus) but for the
 * locale of amounts.
 *
 * @param dateOrder of the three numbers of a date that does not start with its year
 * @param sqlIntervals whether the sign of an interval's first field may count for all of them
 * @param zone of times that do not say theirs; null if it is not known
 * @param utf8 whether the server's own encoding is UTF-8
 * @param cents whether amounts have two digits behind a point, as in the locale C
 * @param charset of what the client sends; ASCII where nobody can be sure of more
 */
public record Conventions(
    DateOrder dateOrder,
    boolean sqlIntervals,
    @Nullable ZoneId zone,
    boolean utf8,
    boolean cents,
    Charset charset) {

  /** The order of day, month and year. */
  public enum DateOrder {
    /** Month, day, year. */
    MDY,
    /** Day, month, year. */
    DMY,
    /** Not known, or the year comes first. */
    OTHER
  }

  /** What holds while nobody knows: only what means the same everywhere can be read. */
  public static final Conventions UNKNOWN =
      new Conventions(DateOrder.OTHER, true, null, false, false, StandardCharsets.US_ASCII);

  private static final List<String> OF_CENTS =
      List.of("C", "POSIX", "en_US", "en_GB", "en_CA", "en_AU", "en_NZ", "en_IE");

  /** The same with another value of a setting; itself if the setting does not matter here. */
  public Conventions with(String setting, String value) {
    return switch (setting) {
      case "DateStyle" ->
          new Conventions(dateOrder(value), sqlIntervals, zone, utf8, cents, charset);
      case "IntervalStyle" ->
          new Conventions(dateOrder, value.equals("sql_standard"), zone, utf8, cents, charset);
      case "TimeZone" ->
          new Conventions(dateOrder, sqlIntervals, zone(value), utf8, cents, charset);
      case "server_encoding" ->
          new Conventions(dateOrder, sqlIntervals, zone, value.equals("UTF8"), cents, charset);
      case "client_encoding" ->
          new Conventions(dateOrder, sqlIntervals, zone, utf8, cents, charset(value));
      case "lc_monetary" ->
          new Conventions(dateOrder, sqlIntervals, zone, utf8, isOfCents(value), charset);
      default -> this;
    };
  }

  /**
   * Whether amounts in this locale are surely written as in C: others have a comma, or no cents.
   */
  public static boolean isOfCents(String lcMonetary) {
    for (var locale : OF_CENTS) {
      if (lcMonetary.equals(locale) || lcMonetary.startsWith(locale + ".")) {
        return true;
      }
    }
    return false;
  }

  /** Those whose bytes mean the same here and there; of any other one only ASCII is certain. */
  private static Charset charset(String encoding) {
    return Objects.requireNonNullElse(ClientEncoding.charset(encoding), StandardCharsets.US_ASCII);
  }

  private static DateOrder dateOrder(String style) {
    var words = style.toUpperCase(Locale.ROOT);
    if (words.endsWith("MDY")) {
      return DateOrder.MDY;
    }
    return words.endsWith("DMY") ? DateOrder.DMY : DateOrder.OTHER;
  }

  /** Only names of regions and UTC: others, like {@code EST5EDT} and {@code <+02>-02}, differ. */
  private static @Nullable ZoneId zone(String name) {
    if (!name.contains("/") && !name.equals("UTC") && !name.equals("GMT")) {
      return null;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
