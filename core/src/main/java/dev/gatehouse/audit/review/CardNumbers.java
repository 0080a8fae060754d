package dev.gatehouse.audit.review;

/** Finds what may be the number of a payment card: 13 to 19 digits that pass the Luhn check. */
final class CardNumbers {

  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  private CardNumbers() {}

  /** How many there are; digits may be in groups with single blanks or dashes between them. */
  static int in(String text) {
    var found = 0;
    var digits = new int[LONGEST];
    var count = 0;
    for (var i = 0; i <= text.length(); i++) {
      var c = i < text.length() ? text.charAt(i) : '.';
      if (c >= '0' && c <= '9') {
        if (count < LONGEST) {
          digits[count] = c - '0';
        }
        count++;
      } else if (count == 0 || !separates(text, i)) {
        found += count >= SHORTEST && count <= LONGEST && luhn(digits, count) ? 1 : 0;
        count = 0;
      }
    }
    return found;
  }

  private static boolean separates(String text, int at) {
    return at + 1 < text.length()
        && (text.charAt(at) == ' ' || text.charAt(at) == '-')
        && text.charAt(at + 1) >= '0'
        && text.charAt(at + 1) <= '9';
  }

  private static boolean luhn(int[] digits, int count) {
    // Cards begin with 2 to 6; clocks and counters mostly do not.
    if (digits[0] < 2 || digits[0] > 6) {
      return false;
    }
    var sum = 0;
    for (var i = 0; i < count; i++) {
      var digit = digits[count - 1 - i] * (1 + (i & 1));
      sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
  }
}
