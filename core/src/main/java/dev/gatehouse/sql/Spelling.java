package dev.gatehouse.sql;

import static dev.gatehouse.sql.Characters.isIdentifierStart;

/** What identifiers and literals mean, as PostgreSQL reads their spelling. */
final class Spelling {

  /** Bytes an identifier keeps: NAMEDATALEN - 1. */
  private static final int IDENTIFIER_BYTES = 63;

  private Spelling() {}

  /** The name an identifier of any spelling stands for. */
  static String identifier(String written) {
    if (written.startsWith("\"") && written.length() > 1) {
      return cut(quoted(written, 1));
    }
    if (written.length() > 3
        && written.charAt(2) == '"'
        && written.charAt(1) == '&'
        && Characters.lower(written.charAt(0)) == 'u') {
      int close = closingQuote(written, 3);
      return cut(UnicodeEscapes.decode(quoted(written, 3), written.substring(close)));
    }
    return cut(Characters.lower(written, 0, written.length()));
  }

  /** The first 63 bytes of UTF-8, never half a character. */
  static String cut(String name) {
    if (name.length() <= IDENTIFIER_BYTES / 3) {
      return name;
    }
    int bytes = 0;
    int at = 0;
    while (at < name.length()) {
      int code = name.codePointAt(at);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (bytes > IDENTIFIER_BYTES) {
        return name.substring(0, at);
      }
      at += Character.charCount(code);
    }
    return name;
  }

  /**
   * The value of a character literal of any spelling.
   *
   * @param written a token the lexer took for a literal
   * @param escaping whether a backslash escapes in an ordinary literal
   */
  static String literal(String written, int serverMajor, boolean escaping) {
    char first = Characters.lower(written.charAt(0));
    if (first == '$') {
      int tag = written.indexOf('$', 1) + 1;
      return written.substring(tag, written.length() - tag);
    }
    if (first == 'u') {
      var body = new StringBuilder();
      int end = pieces(written, 2, serverMajor, false, body);
      return UnicodeEscapes.decode(body.toString(), written.substring(end));
    }
    var value = new StringBuilder();
    if (isIdentifierStart(first)) {
      pieces(written, 1, serverMajor, true, value);
    } else {
      pieces(written, 0, serverMajor, escaping, value);
    }
    return value.toString();
  }

  private static int pieces(
      String written, int quote, int serverMajor, boolean escaping, StringBuilder value) {
    int next = quote;
    int end = quote;
    while (next >= 0) {
      end = piece(written, next + 1, escaping, value);
      next = LiteralScanner.nextPiece(end, serverMajor, written);
    }
    return end;
  }

  private static int piece(String written, int start, boolean escaping, StringBuilder value) {
    int at = start;
    while (at < written.length()) {
      char c = written.charAt(at);
      if (c == '\'') {
        if (at + 1 == written.length() || written.charAt(at + 1) != '\'') {
          return at + 1;
        }
        value.append('\'');
        at += 2;
      } else if (c == '\\' && escaping && at + 1 < written.length()) {
        at = escape(written, at + 1, value);
      } else {
        value.append(c);
        at++;
      }
    }
    return at;
  }

  private static int escape(String written, int at, StringBuilder value) {
    char c = written.charAt(at);
    switch (c) {
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'v' -> value.append('\u000b');
      case 'u', 'U' -> {
        int end = at + (c == 'u' ? 5 : 9);
        int code = UnicodeEscapes.codePoint(written, at + 1, end);
        if (code >= 0) {
          value.appendCodePoint(code);
          return end;
        }
        value.append(c);
      }
      case 'x' -> {
        return digits(written, at + 1, 2, 16, 'x', value);
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        return digits(written, at, 3, 8, c, value);
      }
      default -> value.append(c);
    }
    return at + 1;
  }

  /**
   * One byte in octal or hexadecimal digits. Bytes from 0x80 up stand for parts of characters; they
   * become the character of the same number, which no name of a setting holds.
   */
  private static int digits(
      String written, int start, int longest, int radix, char otherwise, StringBuilder value) {
    int at = start;
    int number = 0;
    while (at < written.length() && at < start + longest) {
      int digit = Character.digit(written.charAt(at), radix);
      if (digit < 0 || written.charAt(at) >= 128) {
        break;
      }
      number = number * radix + digit;
      at++;
    }
    value.append(at == start ? otherwise : (char) (number & 0xff));
    return at;
  }

  private static String quoted(String written, int start) {
    int close = closingQuote(written, start);
    int end = close > start && written.charAt(close - 1) == '"' ? close - 1 : close;
    return written.substring(start, end).replace("\"\"", "\"");
  }

  /** Offset behind the closing quote; a name without one ends where its text does. */
  private static int closingQuote(String written, int start) {
    int at = start;
    while (at < written.length()) {
      if (written.charAt(at) == '"') {
        if (at + 1 == written.length() || written.charAt(at + 1) != '"') {
          return at + 1;
        }
        at++;
      }
      at++;
    }
    return written.length();
  }
}
