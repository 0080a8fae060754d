package dev.gatehouse.sql;

/**
 * Numbers of payment cards in plain text: 13 to 19 digits, perhaps with blanks, dashes or
 * underscores between groups of them, of a length that the issuer gives out and with the right
 * check digit (ISO/IEC 7812-1, annex B). The first six and the last four digits are shown (PCI DSS
 * 3.4).
 */
final class CardNumbers {

  private static final int FEWEST = 13;
  private static final int MOST = 19;
  private static final int HEAD = 6;
  private static final int TAIL = 4;

  /** No longer than the shortest number: every number is met. */
  private static final int STRIDE = FEWEST;

  private CardNumbers() {}

  /** Whether there are digits enough; quick, for texts without. */
  static boolean mayHold(String text) {
    for (int i = 0; i < text.length(); i += STRIDE) {
      if (isPart(text, i)) {
        int digits = 0;
        int at = i;
        while (at > 0 && isPart(text, at - 1)) {
          at--;
        }
        while (at < text.length() && isPart(text, at)) {
          digits += isDigit(text, at) ? 1 : 0;
          at++;
        }
        if (digits >= FEWEST) {
          return true;
        }
      }
    }
    return false;
  }

  /** The text with the middle of every number hidden; the text itself if it holds none. */
  static String mask(String text) {
    if (!mayHold(text)) {
      return text;
    }
    StringBuilder shown = null;
    int at = 0;
    while (at < text.length()) {
      int end = begins(text, at) ? end(text, at) : -1;
      if (end < 0) {
        at++;
        continue;
      }
      shown = shown == null ? new StringBuilder(text) : shown;
      hide(shown, at, end);
      at = end;
    }
    return shown == null ? text : shown.toString();
  }

  private static void hide(StringBuilder shown, int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      digits += isDigit(shown, i) ? 1 : 0;
    }
    int digit = 0;
    for (int i = from; i < to; i++) {
      if (isDigit(shown, i)) {
        if (digit >= HEAD && digit < digits - TAIL) {
          shown.setCharAt(i, '*');
        }
        digit++;
      }
    }
  }

  /** Not where digits of another kind go on: those of a fraction, or of a hexadecimal number. */
  private static boolean begins(String text, int at) {
    return isDigit(text, at)
        && !isDigit(text, at - 1)
        && !isHexLetter(text, at - 1)
        && !(at > 1 && text.charAt(at - 1) == '.' && isDigit(text, at - 2));
  }

  private static boolean isHexLetter(CharSequence text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'f';
  }

  /** Where the longest number that starts here ends; -1 if none does. */
  private static int end(String text, int from) {
    int found = -1;
    int digits = 0;
    // From the left: the doubled digits are known by the parity of the length only.
    int evenDoubled = 0;
    int oddDoubled = 0;
    int at = from;
    while (digits < MOST && at < text.length()) {
      if (isDigit(text, at)) {
        int value = text.charAt(at) - '0';
        int doubled = value > 4 ? 2 * value - 9 : 2 * value;
        evenDoubled += digits % 2 == 0 ? doubled : value;
        oddDoubled += digits % 2 == 0 ? value : doubled;
        digits++;
        boolean ends = !isDigit(text, at + 1) && !isHexLetter(text, at + 1);
        int sum = digits % 2 == 0 ? evenDoubled : oddDoubled;
        if (ends && digits >= FEWEST && sum % 10 == 0 && isIssued(text, from, digits)) {
          found = at + 1;
        }
      } else if (!isSeparator(text, at) || !isDigit(text, at + 1)) {
        break;
      }
      at++;
    }
    return found;
  }

  /** Whether cards that begin like this have so many digits. */
  private static boolean isIssued(String text, int from, int digits) {
    int prefix = 0;
    for (int at = from, read = 0; read < 4; at++) {
      if (isDigit(text, at)) {
        prefix = prefix * 10 + text.charAt(at) - '0';
        read++;
      }
    }
    return switch (prefix / 1000) {
      case 2 ->
          (prefix >= 2200 && prefix <= 2204) || (prefix >= 2221 && prefix <= 2720 && digits == 16);
      case 3 -> (prefix / 100 == 34 || prefix / 100 == 37) ? digits == 15 : digits >= 14;
      case 4 -> digits == 13 || digits == 16 || digits >= 18;
      case 5 -> digits == 16 || prefix / 100 == 50 || prefix / 100 >= 56;
      case 6 -> true;
      default -> false;
    };
  }

  private static boolean isPart(CharSequence text, int at) {
    return isDigit(text, at) || (isSeparator(text, at) && isDigit(text, at + 1));
  }

  private static boolean isSeparator(CharSequence text, int at) {
    char c = text.charAt(at);
    return c == ' ' || c == '-' || c == '_';
  }

  private static boolean isDigit(CharSequence text, int at) {
    return at >= 0 && at < text.length() && Characters.isDigit(text.charAt(at));
  }
}
