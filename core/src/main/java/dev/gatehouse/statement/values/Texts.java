package dev.gatehouse.statement.values;

import java.util.HexFormat;
import java.util.Locale;

/** Words and integers in the text format of values. */
final class Texts {

  private Texts() {}

  /** Without the blanks that PostgreSQL passes over at both ends. */
  static String trim(String text) {
    var from = 0;
    var to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** A word without blanks around it, in lower case; empty if it is longer than words are. */
  static String word(String text) {
    var word = trim(text);
    return word.length() > 32 ? "" : word.toLowerCase(Locale.ROOT);
  }

  static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isDigit(String text, int at) {
    return at < text.length() && isDigit(text.charAt(at));
  }

  /** Whether these are decimal digits without a zero before them. */
  static boolean isPlainNumber(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty() && (text.charAt(0) != '0' || text.length() == 1);
  }

  /** Whether there are hexadecimal digits and nothing else. */
  static boolean isHex(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** A decimal, hexadecimal, octal or binary integer within bounds, blanks around it allowed. */
  static long integer(String written, long least, long most) {
    var text = trim(written);
    var negative = text.startsWith("-");
    var at = negative || text.startsWith("+") ? 1 : 0;
    var radix = 10;
    if (text.length() > at + 2 && text.charAt(at) == '0' && !isDigit(text, at + 1)) {
      radix =
          switch (text.charAt(at + 1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> throw new Undecodable();
          };
      at += 2;
    }
    Undecodable.unless(at < text.length() && text.charAt(text.length() - 1) != '_');
    var value = 0L;
    var last = radix == 10 ? '_' : '0';
    for (; at < text.length(); at++) {
      var c = text.charAt(at);
      if (c == '_') {
        Undecodable.unless(last != '_');
      } else {
        var digit = Character.digit(c, radix);
        Undecodable.unless(digit >= 0 && c < 128 && value >= (Long.MIN_VALUE + digit) / radix);
        value = value * radix - digit;
      }
      last = c;
    }
    Undecodable.unless(negative || value != Long.MIN_VALUE);
    var signed = negative ? value : -value;
    Undecodable.unless(signed >= least && signed <= most);
    return signed;
  }
}
