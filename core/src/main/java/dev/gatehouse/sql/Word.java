package dev.gatehouse.sql;

/**
 * What a token says if it is a key word, a symbol or an operator.
 *
 * @param text lower case; empty for {@link #NONE}
 * @param category class of a key word, {@link Category#NONE} for everything else
 * @param bareLabel whether it may name an output column without AS
 */
record Word(String text, Category category, boolean bareLabel) {

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

  /** The word of identifiers, literals and the end of the text. */
  static final Word NONE = new Word("", Category.NONE, false);
}
