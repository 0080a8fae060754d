package dev.gatehouse.sql;

/** What a token is. */
enum TokenKind {
  /** A name that is not a key word, or a quoted one. */
  IDENTIFIER,
  /** An unquoted key word of any class. */
  KEYWORD,
  /** A character literal of any spelling. */
  STRING,
  /** {@code B'…'} or {@code X'…'}. */
  BITS,
  /** An unsigned number. */
  NUMBER,
  /** {@code $1}. */
  PARAMETER,
  /** A run of operator characters. */
  OPERATOR,
  /** Punctuation: {@code ( ) [ ] , ; . .. : :: := =>}. */
  SYMBOL,
  /** The end of the text. */
  END
}
