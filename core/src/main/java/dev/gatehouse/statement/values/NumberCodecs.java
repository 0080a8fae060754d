package dev.gatehouse.statement.values;

import org.jspecify.annotations.Nullable;

/** Numbers and truth values. */
final class NumberCodecs {

  /** {@code true} and {@code false}. */
  static final Codec BOOL = new Bool();

  static final Codec INT2 = new Int(2);
  static final Codec INT4 = new Int(4);
  static final Codec INT8 = new Int(8);

  /** OIDs and transaction numbers; text only as a number, since names depend on the catalog. */
  static final Codec UINT4 = new Unsigned(4);

  static final Codec UINT8 = new Unsigned(8);
  static final Codec FLOAT4 = new Floating(true);
  static final Codec FLOAT8 = new Floating(false);
  static final Codec NUMERIC = new Numeric();
  static final Codec MONEY = new Money();

  private NumberCodecs() {}

  private static final class Bool implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return in.uint8() == 0 ? "false" : "true";
    }

    @Override
    public String text(String text, Reading reading) {
      var word = Texts.word(text);
      var least = word.startsWith("o") ? 2 : 1;
      Undecodable.unless(word.length() >= least);
      if (word.equals("1") || isStartOf(word, "true", "yes", "on")) {
        return "true";
      }
      Undecodable.unless(word.equals("0") || isStartOf(word, "false", "no", "off"));
      return "false";
    }

    private static boolean isStartOf(String word, String... words) {
      for (var whole : words) {
        if (whole.startsWith(word)) {
          return true;
        }
      }
      return false;
    }
  }

  private record Int(int size) implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return Long.toString(
          switch (size) {
            case 2 -> in.int16();
            case 4 -> in.int32();
            default -> in.int64();
          });
    }

    @Override
    public String text(String text, Reading reading) {
      var most = Long.MAX_VALUE >> (64 - 8 * size);
      return Long.toString(Texts.integer(text, -most - 1, most));
    }
  }

  private record Unsigned(int size) implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return size == 4 ? Integer.toUnsignedString(in.int32()) : Long.toUnsignedString(in.int64());
    }

    /**
     * Plain digits only: a zero before others makes them octal on some servers, and types of
     * objects take anything else for a name.
     */
    @Override
    public String text(String text, Reading reading) {
      Undecodable.unless(Texts.isPlainNumber(text));
      return Long.toString(Texts.integer(text, 0, size == 4 ? 0xffff_ffffL : Long.MAX_VALUE));
    }
  }

  /** What a float, a numeric and an infinite date have in common. */
  private static @Nullable String special(String text) {
    return switch (Texts.word(text)) {
      case "nan" -> "NaN";
      case "infinity", "inf", "+infinity", "+inf" -> "Infinity";
      case "-infinity", "-inf" -> "-Infinity";
      default -> null;
    };
  }

  /** In the fewest digits that tell a number from its neighbours. */
  private record Floating(boolean single) implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return shown(single ? in.float4() : in.float8());
    }

    @Override
    public String text(String text, Reading reading) {
      var special = special(text);
      if (special != null) {
        return special;
      }
      var exact = Decimals.parse(text);
      var value = single ? Float.parseFloat(exact) : Double.parseDouble(exact);
      // The server refuses what is too large, or too small to be more than nothing.
      Undecodable.unless(Double.isFinite(value) && (value != 0) == !exact.equals("0"));
      return shown(value);
    }

    private String shown(double value) {
      var digits = single ? Float.toString((float) value) : Double.toString(value);
      return Double.isFinite(value) ? Decimals.parse(digits) : digits;
    }
  }

  /** Digits to the base of 10,000, the first one weighing 10,000 to the power of the weight. */
  private static final class Numeric implements Codec {
    private static final int NEGATIVE = 0x4000;

    @Override
    public String binary(Input in, Reading reading) {
      var groups = in.uint16();
      var weight = in.int16();
      var sign = in.uint16();
      var scale = in.uint16();
      Undecodable.unless(groups <= in.remaining() / 2 && scale <= 0x3fff);
      switch (sign) {
        case 0, NEGATIVE -> {}
        case 0xc000 -> {
          return ofSpecial(in, groups, "NaN");
        }
        case 0xd000 -> {
          return ofSpecial(in, groups, "Infinity");
        }
        case 0xf000 -> {
          return ofSpecial(in, groups, "-Infinity");
        }
        default -> throw new Undecodable();
      }
      var digits = new StringBuilder(4 * groups);
      for (var i = 0; i < groups; i++) {
        var group = in.int16();
        Undecodable.unless(group >= 0 && group < 10_000);
        digits.append((char) ('0' + group / 1_000));
        digits.append((char) ('0' + group / 100 % 10));
        digits.append((char) ('0' + group / 10 % 10));
        digits.append((char) ('0' + group % 10));
      }
      var point = 4 * (weight + 1);
      // The server cuts what the scale does not show.
      digits.setLength(Math.clamp((long) point + scale, 0, digits.length()));
      return Decimals.of(sign == NEGATIVE, digits, point);
    }

    private static String ofSpecial(Input in, int groups, String value) {
      for (var i = 0; i < groups; i++) {
        in.int16();
      }
      return value;
    }

    @Override
    public String text(String text, Reading reading) {
      var special = special(text);
      return special == null ? Decimals.parse(text) : special;
    }
  }

  /** As in the locale C. Other ways to write amounts are not read. */
  private static final class Money implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      Undecodable.unless(reading.conventions().cents());
      var cents = in.int64();
      var digits = Long.toString(cents).substring(cents < 0 ? 1 : 0);
      return Decimals.of(cents < 0, digits, digits.length() - 2);
    }

    @Override
    public String text(String text, Reading reading) {
      Undecodable.unless(reading.conventions().cents());
      var amount = Texts.trim(text);
      var negative = amount.startsWith("-");
      var digits = new StringBuilder(amount.length());
      var from = negative ? 1 : 0;
      if (amount.startsWith("$", from)) {
        from++;
      }
      var point = amount.indexOf('.', from);
      Undecodable.unless(point < 0 || point == amount.length() - 3);
      for (var at = from; at < amount.length(); at++) {
        var isSeparator = amount.charAt(at) == ',' && at > from && (point < 0 || at < point);
        if (at != point && !isSeparator) {
          Undecodable.unless(Texts.isDigit(amount, at));
          digits.append(amount.charAt(at));
        }
      }
      Undecodable.unless(!digits.isEmpty());
      return Decimals.of(negative, digits, point < 0 ? digits.length() : digits.length() - 2);
    }
  }
}
