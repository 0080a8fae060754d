package dev.gatehouse.sql;

import static dev.gatehouse.sql.Characters.isBlank;
import static dev.gatehouse.sql.Characters.isIdentifierPart;
import static dev.gatehouse.sql.Characters.isIdentifierStart;
import static dev.gatehouse.sql.Characters.isNewline;

/** Where literals and quoted identifiers end. {@link Spelling} says what they mean. */
final class LiteralScanner {

  private final String text;
  private final int serverMajor;
  private final boolean escaping;

  LiteralScanner(String text, int serverMajor, boolean escaping) {
    this.text = text;
    this.serverMajor = serverMajor;
    this.escaping = escaping;
  }

  /** End of {@code '…'}; {@code quote} is the offset of its quote, here and below. */
  int ordinary(int quote) {
    return escaping ? escape(quote) : pieces(quote, true, false);
  }

  /** End of {@code E'…'}. */
  int escape(int quote) {
    return pieces(quote, true, true);
  }

  /** End of {@code B'…'} or {@code X'…'}, in which a quote cannot be doubled. */
  int bits(int quote) {
    return pieces(quote, false, false);
  }

  /** End of {@code U&'…'}, which needs standard_conforming_strings. */
  int unicode(int quote) {
    if (escaping) {
      throw new Refusal("a U& literal needs standard_conforming_strings");
    }
    return pieces(quote, true, false);
  }

  /** End of {@code "…"}. */
  int quotedIdentifier(int quote) {
    int at = quote + 1;
    while (true) {
      int close = text.indexOf('"', at);
      if (close < 0) {
        throw new Refusal("a quoted identifier is not closed");
      }
      if (close + 1 < text.length() && text.charAt(close + 1) == '"') {
        at = close + 2;
      } else if (close == quote + 1) {
        throw new Refusal("a quoted identifier is empty");
      } else {
        return close + 1;
      }
    }
  }

  /** End of {@code $tag$…$tag$}. */
  int dollar(int start) {
    int at = start + 1;
    if (at < text.length() && isIdentifierStart(text.charAt(at))) {
      while (at < text.length() && isTagPart(text.charAt(at))) {
        at++;
      }
    }
    if (at >= text.length() || text.charAt(at) != '$') {
      throw new Refusal("a dollar sign starts neither a parameter nor a literal");
    }
    var delimiter = text.substring(start, at + 1);
    int close = text.indexOf(delimiter, at + 1);
    if (close < 0) {
      throw new Refusal("a dollar-quoted literal is not closed");
    }
    return close + delimiter.length();
  }

  private int pieces(int quote, boolean doubling, boolean backslash) {
    int end = piece(quote, doubling, backslash);
    while (true) {
      int next = nextPiece(end, serverMajor, text);
      if (next < 0) {
        return end;
      }
      end = piece(next, doubling, backslash);
    }
  }

  private int piece(int quote, boolean doubling, boolean backslash) {
    int at = quote + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'') {
        if (doubling && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
          at += 2;
        } else {
          return at + 1;
        }
      } else if (c == '\\' && backslash) {
        at += 2;
      } else {
        at++;
      }
    }
    throw new Refusal("a literal is not closed");
  }

  /**
   * Offset of the quote that continues the literal ending at {@code end}, or -1: the gap must hold
   * a newline and only blanks and {@code --} comments.
   */
  static int nextPiece(int end, int serverMajor, String text) {
    boolean newline = false;
    int at = end;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'') {
        return newline ? at : -1;
      }
      if (isBlank(c, serverMajor)) {
        newline |= isNewline(c);
        at++;
      } else if (c == '-' && at + 1 < text.length() && text.charAt(at + 1) == '-') {
        while (at < text.length() && !isNewline(text.charAt(at))) {
          at++;
        }
      } else {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isTagPart(char c) {
    return isIdentifierPart(c) && c != '$';
  }
}
