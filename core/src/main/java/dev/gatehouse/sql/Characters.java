package dev.gatehouse.sql;

/** Classes of characters as PostgreSQL's scanner sees them; everything from 0x80 up is a letter. */
final class Characters {

  private static final int ASCII = 128;

  private static final boolean[] OPERATOR = table("+-*/<>=~!@#%^&|`?");
  private static final boolean[] LIFTING = table("~!@#%^&|`?");

  private Characters() {}

  static boolean isIdentifierStart(char c) {
    return c >= ASCII || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || isDigit(c) || c == '$';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** One of ASCII. */
  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  static boolean isOperator(char c) {
    return c < ASCII && OPERATOR[c];
  }

  /** Whether this character in an operator allows the operator to end in {@code +} or {@code -}. */
  static boolean allowsTrailingSign(char c) {
    return c < ASCII && LIFTING[c];
  }

  static boolean isNewline(char c) {
    return c == '\n' || c == '\r';
  }

  /** Blanks; the vertical tab is one only from 16 on. */
  static boolean isBlank(char c, int serverMajor) {
    return c == ' '
        || c == '\t'
        || c == '\n'
        || c == '\r'
        || c == '\f'
        || (c == '\u000b' && serverMajor >= 16);
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= ASCII) {
        return false;
      }
    }
    return true;
  }

  /** Lower case of ASCII letters only. */
  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  /** Lower case of ASCII letters only, whatever the locale. */
  static String lower(String text, int start, int end) {
    int upper = start;
    while (upper < end && lower(text.charAt(upper)) == text.charAt(upper)) {
      upper++;
    }
    if (upper == end) {
      return text.substring(start, end);
    }
    var lower = new char[end - start];
    for (int i = start; i < end; i++) {
      lower[i - start] = lower(text.charAt(i));
    }
    return new String(lower);
  }

  private static boolean[] table(String members) {
    var table = new boolean[ASCII];
    for (int i = 0; i < members.length(); i++) {
      table[members.charAt(i)] = true;
    }
    return table;
  }
}
