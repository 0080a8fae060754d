package dev.gatehouse.sql;

/**
 * What a token says but for its place: which key word, symbol or operator it is, or only its kind.
 *
 * @param kind of the token
 * @param text of a key word in lower case, a symbol or an operator; empty for any other kind
 * @param category class of a key word, {@link Category#NONE} for everything else
 * @param bareLabel whether it may name an output column without AS
 */
record Word(TokenKind kind, String text, Category category, boolean bareLabel) {

  /** Class of a key word, as in PostgreSQL's documentation, appendix C. */
  enum Category {
    /** Not a key word. */
    NONE,
    /** May name anything. */
    UNRESERVED,
    /** May name columns and tables, but neither functions nor types. */
    COLUMN_NAME,
    /** May name functions and types, but neither columns nor tables. */
    TYPE_OR_FUNCTION,
    /** Only a label after AS or behind a dot. */
    RESERVED
  }

  static final Word IDENTIFIER = plain(TokenKind.IDENTIFIER, "");
  static final Word STRING = plain(TokenKind.STRING, "");
  static final Word BITS = plain(TokenKind.BITS, "");
  static final Word NUMBER = plain(TokenKind.NUMBER, "");
  static final Word PARAMETER = plain(TokenKind.PARAMETER, "");
  static final Word END = plain(TokenKind.END, "");

  /** One that is no key word. */
  static Word plain(TokenKind kind, String text) {
    return new Word(kind, text, Category.NONE, false);
  }
}
