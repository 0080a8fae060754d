package dev.gatehouse.statement.values;

/**
 * The normal form of numbers: no sign but {@code -}, no zeros that could be left out, and an
 * exponent ({@code 1.5e300}) only where more than 20 zeros would stand in its place.
 */
final class Decimals {

  /** Zeros written out before an exponent is shorter. */
  private static final int ZEROS = 20;

  /** Digits before the point that a numeric may have, and behind it. */
  private static final int LARGEST = 131_072;

  private static final int SMALLEST = 16_383;

  private Decimals() {}

  /**
   * The normal form of a number.
   *
   * @param digits 0 to 9
   * @param point where the decimal point stands: before the digit of this index, or outside
   */
  static String of(boolean negative, CharSequence digits, int point) {
    var from = 0;
    var to = digits.length();
    while (from < to && digits.charAt(from) == '0') {
      from++;
    }
    while (to > from && digits.charAt(to - 1) == '0') {
      to--;
    }
    if (from == to) {
      return "0";
    }
    var count = to - from;
    var before = point - from;
    var out = new StringBuilder(count + ZEROS + 8);
    if (negative) {
      out.append('-');
    }
    if (before > count + ZEROS || before < -ZEROS) {
      out.append(digits.charAt(from));
      if (count > 1) {
        out.append('.').append(digits, from + 1, to);
      }
      return out.append('e').append(before - 1).toString();
    }
    if (before <= 0) {
      return out.append("0.").repeat('0', -before).append(digits, from, to).toString();
    }
    if (before >= count) {
      return out.append(digits, from, to).repeat('0', before - count).toString();
    }
    return out.append(digits, from, from + before)
        .append('.')
        .append(digits, from + before, to)
        .toString();
  }

  /** The normal form of what a text says, which may have blanks around it. */
  static String parse(String written) {
    var text = Texts.trim(written);
    var at = 0;
    var negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      at++;
    }
    var digits = new StringBuilder(text.length());
    var point = -1;
    var last = ' ';
    while (at < text.length()) {
      var c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      } else if (c == '.' && point < 0 && last != '_') {
        point = digits.length();
      } else if (c != '_' || !Texts.isDigit(last) || !Texts.isDigit(text, at + 1)) {
        break;
      }
      last = c;
      at++;
    }
    Undecodable.unless(!digits.isEmpty());
    var exponent = 0;
    if (at < text.length()) {
      Undecodable.unless(text.charAt(at) == 'e' || text.charAt(at) == 'E');
      exponent = (int) Texts.integer(text.substring(at + 1), -LARGEST, LARGEST);
    }
    var before = (point < 0 ? digits.length() : point) + exponent;
    Undecodable.unless(before <= LARGEST && digits.length() - before <= SMALLEST);
    return of(negative, digits, before);
  }
}
