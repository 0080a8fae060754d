package dev.gatehouse.statement.values;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Multiranges: {@code {[1,3),[5,8)}}, without empty ranges. The server puts ranges in order and
 * joins those that touch; only those that need neither are read.
 */
record MultirangeCodec(int range) implements Codec {

  @Override
  public String binary(Input in, Reading reading) {
    var ranges = new Ranges(subtype(reading));
    for (var left = in.count(4); left > 0; left--) {
      var value = reading.binary(range, in.value());
      if (value == null) {
        throw new Undecodable();
      }
      ranges.add(value);
    }
    return ranges.shown();
  }

  @Override
  public String text(String text, Reading reading) {
    var in = new Quoting(Texts.trim(text));
    var ranges = new Ranges(subtype(reading));
    var first = true;
    in.expect('{');
    in.skipBlanks();
    while (in.next() != '}') {
      if (!first) {
        in.expect(',');
        in.skipBlanks();
      }
      first = false;
      var from = in.position();
      if (in.next() == '[' || in.next() == '(') {
        var _ = in.item(")]");
        Undecodable.unless(in.accept(')') || in.accept(']'));
      } else {
        var _ = in.item(",}");
      }
      ranges.add(reading.text(range, in.since(from)));
      in.skipBlanks();
    }
    in.expect('}');
    Undecodable.unless(in.atEnd());
    return ranges.shown();
  }

  private int subtype(Reading reading) {
    return reading.types().type(range) instanceof ValueType.Range known ? known.subtype() : 0;
  }

  /** Ranges in their normal form, a gap between them. */
  private static final class Ranges {
    private static final int INT8 = 20;
    private static final int INT4 = 23;
    private static final int DATE = 1082;
    private static final int TIMESTAMP = 1114;
    private static final int TIMESTAMPTZ = 1184;
    private static final int NUMERIC = 1700;

    /** Comparing longer bounds would cost more than reading them. */
    private static final int LONGEST = 64;

    private final int subtype;
    private final StringBuilder out = new StringBuilder("{");
    private @Nullable String last;

    Ranges(int subtype) {
      this.subtype = subtype;
    }

    void add(String range) {
      if (range.equals(RangeCodec.EMPTY)) {
        return;
      }
      if (last != null) {
        Undecodable.unless(isGap(last, range));
        out.append(',');
      }
      out.append(range);
      last = range;
    }

    String shown() {
      return out.append('}').toString();
    }

    /** Whether something lies between two ranges, if only a number that is in neither. */
    private boolean isGap(String before, String after) {
      var upper = upper(before);
      var lower = lower(after);
      return upper.equals(lower)
          ? !upper.isEmpty() && before.endsWith(")") && after.startsWith("(")
          : isBefore(upper, lower);
    }

    private static String lower(String range) {
      return new Quoting(range.substring(1)).item(",");
    }

    private static String upper(String range) {
      var in = new Quoting(range.substring(1));
      var _ = in.item(",");
      in.expect(',');
      return in.item(")]");
    }

    /** Whether a bound is surely less than another; no bound at all is not. */
    private boolean isBefore(String one, String other) {
      if (one.length() > LONGEST || other.length() > LONGEST) {
        return false;
      }
      try {
        return switch (subtype) {
          case INT4, INT8, NUMERIC -> new BigDecimal(one).compareTo(new BigDecimal(other)) < 0;
          case DATE -> LocalDate.parse(one).isBefore(LocalDate.parse(other));
          case TIMESTAMP -> Instant.parse(one + 'Z').isBefore(Instant.parse(other + 'Z'));
          case TIMESTAMPTZ -> Instant.parse(one).isBefore(Instant.parse(other));
          default -> false;
        };
      } catch (NumberFormatException | DateTimeException noNumber) {
        return false;
      }
    }
  }
}
