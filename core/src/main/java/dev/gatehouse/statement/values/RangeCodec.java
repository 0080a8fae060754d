package dev.gatehouse.statement.values;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Ranges: {@code [1,5)}, {@code (,2.5]}, {@code empty}. Those of integers and dates include their
 * lower bound and exclude their upper one, as the server keeps them.
 */
record RangeCodec(int subtype, boolean discrete) implements Codec {

  /** The range that holds nothing. */
  static final String EMPTY = "empty";

  private static final int IS_EMPTY = 1;
  private static final int LOWER_INCLUSIVE = 2;
  private static final int UPPER_INCLUSIVE = 4;
  private static final int NO_LOWER = 8;
  private static final int NO_UPPER = 16;
  private static final int DATE = 1082;
  private static final int INT4 = 23;

  @Override
  public String binary(Input in, Reading reading) {
    var flags = in.uint8();
    if ((flags & IS_EMPTY) != 0) {
      return EMPTY;
    }
    var lower = (flags & NO_LOWER) == 0 ? bound(in, reading) : null;
    var upper = (flags & NO_UPPER) == 0 ? bound(in, reading) : null;
    return normal(lower, upper, (flags & LOWER_INCLUSIVE) != 0, (flags & UPPER_INCLUSIVE) != 0);
  }

  private String bound(Input in, Reading reading) {
    var value = reading.binary(subtype, in.value());
    if (value == null) {
      throw new Undecodable();
    }
    return value;
  }

  @Override
  public String text(String written, Reading reading) {
    var text = Texts.trim(written);
    if (text.equalsIgnoreCase("empty")) {
      return EMPTY;
    }
    var in = new Quoting(text);
    var lowerInclusive = in.accept('[');
    if (!lowerInclusive) {
      in.expect('(');
    }
    var lower = bound(in, reading, ",");
    in.expect(',');
    var upper = bound(in, reading, ")]");
    var upperInclusive = in.accept(']');
    if (!upperInclusive) {
      in.expect(')');
    }
    Undecodable.unless(in.atEnd());
    return normal(lower, upper, lowerInclusive, upperInclusive);
  }

  private @Nullable String bound(Quoting in, Reading reading, String ends) {
    var item = in.item(ends);
    return item.isEmpty() && !in.quoted() ? null : reading.text(subtype, item);
  }

  private String normal(
      @Nullable String from, @Nullable String to, boolean fromInclusive, boolean toInclusive) {
    if (from != null && from.equals(to) && !(fromInclusive && toInclusive)) {
      return EMPTY;
    }
    var lower = discrete && !fromInclusive ? next(from) : from;
    var upper = discrete && toInclusive ? next(to) : to;
    var includesLower = lower != null && (fromInclusive || (discrete && !isInfinite(lower)));
    var includesUpper = upper != null && toInclusive && (!discrete || isInfinite(upper));
    if (lower != null && lower.equals(upper) && !(includesLower && includesUpper)) {
      return EMPTY;
    }
    var out = new StringBuilder().append(includesLower ? '[' : '(');
    if (lower != null) {
      Quoting.append(out, lower, "()[],", null);
    }
    out.append(',');
    if (upper != null) {
      Quoting.append(out, upper, "()[],", null);
    }
    return out.append(includesUpper ? ']' : ')').toString();
  }

  private static boolean isInfinite(String bound) {
    return bound.endsWith("infinity");
  }

  private @Nullable String next(@Nullable String bound) {
    if (bound == null || isInfinite(bound)) {
      return bound;
    }
    if (subtype == DATE) {
      return LocalDate.parse(bound).plusDays(1).toString();
    }
    var number = Long.parseLong(bound);
    Undecodable.unless(number < (subtype == INT4 ? Integer.MAX_VALUE : Long.MAX_VALUE));
    return Long.toString(number + 1);
  }
}
