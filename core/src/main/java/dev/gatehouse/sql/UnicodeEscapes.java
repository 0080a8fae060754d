package dev.gatehouse.sql;

/** The {@code U&} spellings of literals and identifiers. */
final class UnicodeEscapes {

  private static final char DEFAULT_ESCAPE = '\\';
  private static final String UESCAPE = "uescape";

  private UnicodeEscapes() {}

  /** Makes {@code U&"…" UESCAPE 'c'} one token. */
  static void joinEscapeClauses(Tokens tokens) {
    int to = 0;
    for (int from = 0; from < tokens.size(); from++, to++) {
      tokens.move(from, to);
      if (isUnicode(tokens, to)
          && from + 1 < tokens.size()
          && tokens.word(from + 1).text().equals(UESCAPE)) {
        if (tokens.kind(from + 2) != TokenKind.STRING
            || isUnicode(tokens, from + 2)
            || escapeOf(tokens.text(from + 2)) == '\0') {
          throw new Refusal("UESCAPE needs a literal of one character");
        }
        tokens.extend(to, tokens.end(from + 2));
        from += 2;
      }
    }
    tokens.truncate(to);
  }

  /**
   * The characters a {@code U&} body stands for. What the server would refuse is kept as written.
   *
   * @param body text between the quotes, quotes already undoubled
   * @param clause text behind the closing quote, with the UESCAPE clause if there is one
   */
  static String decode(String body, String clause) {
    char escape = DEFAULT_ESCAPE;
    int word = skipGap(clause, 0);
    if (word < clause.length()) {
      escape = escapeOf(clause.substring(skipGap(clause, word + UESCAPE.length())));
    }
    var decoded = new StringBuilder(body.length());
    int at = 0;
    while (at < body.length()) {
      char c = body.charAt(at);
      if (c != escape) {
        decoded.append(c);
        at++;
      } else if (at + 1 < body.length() && body.charAt(at + 1) == escape) {
        decoded.append(escape);
        at += 2;
      } else {
        boolean wide = at + 1 < body.length() && body.charAt(at + 1) == '+';
        int start = at + (wide ? 2 : 1);
        int end = start + (wide ? 6 : 4);
        int code = codePoint(body, start, end);
        if (code < 0) {
          decoded.append(c);
          at++;
        } else {
          decoded.appendCodePoint(code);
          at = end;
        }
      }
    }
    return decoded.toString();
  }

  /** The number in these hexadecimal digits, -1 if they are none or no character. */
  static int codePoint(String text, int start, int end) {
    if (end > text.length()) {
      return -1;
    }
    int code = 0;
    for (int i = start; i < end; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0 || text.charAt(i) >= 128) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code > 0 && Character.isValidCodePoint(code) ? code : -1;
  }

  /** Offset behind the blanks and comments that start at {@code at}; the lexer has read them. */
  private static int skipGap(String text, int at) {
    int next = at;
    while (next < text.length()) {
      if (text.startsWith("--", next)) {
        while (next < text.length() && !Characters.isNewline(text.charAt(next))) {
          next++;
        }
      } else if (text.startsWith("/*", next)) {
        next = behindComment(text, next);
      } else if (Characters.isBlank(text.charAt(next), Dialect.DEFAULT.serverMajor())) {
        next++;
      } else {
        return next;
      }
    }
    return next;
  }

  private static int behindComment(String text, int start) {
    int depth = 0;
    int at = start;
    do {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < text.length());
    return at;
  }

  private static boolean isUnicode(Tokens tokens, int index) {
    int start = tokens.start(index);
    var message = tokens.message();
    return (tokens.kind(index) == TokenKind.STRING || tokens.kind(index) == TokenKind.IDENTIFIER)
        && message.startsWith("&", start + 1)
        && Characters.lower(message.charAt(start)) == 'u';
  }

  /** The character of an escape literal as written, NUL if it holds none or a forbidden one. */
  private static char escapeOf(String literal) {
    var value = Spelling.literal(literal, Dialect.DEFAULT.serverMajor(), false);
    if (value.length() != 1) {
      return '\0';
    }
    char c = value.charAt(0);
    return Characters.isHexDigit(c) || " \t\n\r\f\u000b+'\"".indexOf(c) >= 0 ? '\0' : c;
  }
}
