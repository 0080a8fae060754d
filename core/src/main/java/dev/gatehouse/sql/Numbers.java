package dev.gatehouse.sql;

import static dev.gatehouse.sql.Characters.isDigit;
import static dev.gatehouse.sql.Characters.isHexDigit;
import static dev.gatehouse.sql.Characters.isIdentifierPart;
import static dev.gatehouse.sql.Characters.isIdentifierStart;

/** Where the numbers of a text end. From 16 on there are underscores and the bases 2, 8 and 16. */
final class Numbers {

  private final String text;
  private final boolean modern;

  Numbers(String text, int serverMajor) {
    this.text = text;
    modern = serverMajor >= 16;
  }

  /**
   * Offset behind the number that starts at {@code start} with a digit, or a dot before one.
   *
   * @throws Refusal if the server refuses the number, for example {@code 1a} or {@code 0x}
   */
  int end(int start) {
    int end = scan(start);
    if (end < text.length() && isIdentifierStart(text.charAt(end))) {
      throw junk();
    }
    return end;
  }

  private int scan(int start) {
    if (modern && at(start) == '0' && "xXoObB".indexOf(at(start + 1)) >= 0) {
      return based(start);
    }
    int end = at(start) == '.' ? start : digits(start);
    if (at(end) == '.' && at(end + 1) != '.') {
      end++;
      if (isDigit(at(end))) {
        end = digits(end);
      }
    }
    if (at(end) == 'e' || at(end) == 'E') {
      int exponent = end + 1;
      if (at(exponent) == '+' || at(exponent) == '-') {
        exponent++;
      }
      if (!isDigit(at(exponent))) {
        throw junk();
      }
      end = digits(exponent);
    }
    return end;
  }

  private int based(int start) {
    char base = Characters.lower(at(start + 1));
    int end = start + 2;
    while (isDigitOf(base, at(end)) || (at(end) == '_' && isDigitOf(base, at(end + 1)))) {
      end++;
    }
    if (end == start + 2 || (end < text.length() && isIdentifierPart(text.charAt(end)))) {
      throw junk();
    }
    return end;
  }

  private int digits(int start) {
    int end = start;
    while (isDigit(at(end)) || (modern && at(end) == '_' && isDigit(at(end + 1)))) {
      end++;
    }
    return end;
  }

  private static boolean isDigitOf(char base, char c) {
    return switch (base) {
      case 'x' -> isHexDigit(c);
      case 'o' -> c >= '0' && c <= '7';
      default -> c == '0' || c == '1';
    };
  }

  private char at(int index) {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  private static Refusal junk() {
    return new Refusal("a number has trailing junk");
  }
}
