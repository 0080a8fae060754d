package dev.gatehouse.sql;

import dev.gatehouse.sql.Word.Category;

/** A place in the tokens, and how deep the grammar is nested there. */
final class Cursor {

  private final Tokens tokens;
  private final int nesting;
  private int at;
  private int depth;

  Cursor(Tokens tokens, int nesting) {
    this.tokens = tokens;
    this.nesting = nesting;
  }

  Tokens tokens() {
    return tokens;
  }

  int at() {
    return at;
  }

  /** Goes to a token, at the outermost level. */
  void restart(int index) {
    at = index;
    depth = 0;
  }

  /** Goes back to a token of the same level. */
  void rewind(int index) {
    at = index;
  }

  /** To be called by every production that can contain itself; {@link #leave()} afterwards. */
  void enter() {
    if (++depth > nesting) {
      throw Refusal.excessive("the statement is nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  /** Levels that are left. */
  int room() {
    return nesting - depth;
  }

  TokenKind kind() {
    return tokens.kind(at);
  }

  TokenKind kind(int ahead) {
    int index = Math.min(at + ahead, tokens.size() - 1);
    return tokens.kind(index);
  }

  Word word() {
    return tokens.word(at);
  }

  /** Text of the current key word, symbol or operator; empty for anything else. */
  String text() {
    return tokens.word(at).text();
  }

  /** The same, so many tokens ahead. */
  String text(int ahead) {
    int index = Math.min(at + ahead, tokens.size() - 1);
    return tokens.word(index).text();
  }

  boolean is(String text) {
    return text().equals(text);
  }

  boolean is(String first, String second) {
    return text().equals(first) && text(1).equals(second);
  }

  /** Whether the statement ends here. */
  boolean atEnd() {
    return kind() == TokenKind.END || is(";");
  }

  /** Whether the statement ends behind the token here. */
  boolean isLast() {
    return kind(1) == TokenKind.END || text(1).equals(";");
  }

  void advance() {
    if (at < tokens.size() - 1) {
      at++;
    }
  }

  boolean accept(String text) {
    if (is(text)) {
      advance();
      return true;
    }
    return false;
  }

  boolean accept(String first, String second) {
    if (is(first, second)) {
      advance();
      advance();
      return true;
    }
    return false;
  }

  void expect(String text) {
    if (!accept(text)) {
      throw unexpected();
    }
  }

  boolean acceptKind(TokenKind kind) {
    if (kind() == kind) {
      advance();
      return true;
    }
    return false;
  }

  /** The operator here as PostgreSQL names it; moves on. */
  String operator() {
    if (kind() != TokenKind.OPERATOR) {
      throw unexpected();
    }
    var operator = text();
    if (operator.equals(Lexer.ANY_OPERATOR)) {
      operator = tokens.text(at);
    }
    advance();
    return operator;
  }

  void expectKind(TokenKind kind) {
    if (!acceptKind(kind)) {
      throw unexpected();
    }
  }

  /** Whether the token can name a column, table or alias (ColId of the grammar). */
  boolean atColumnName() {
    return isColumnName(kind(), word().category());
  }

  boolean atColumnName(int ahead) {
    int index = Math.min(at + ahead, tokens.size() - 1);
    return isColumnName(tokens.kind(index), tokens.word(index).category());
  }

  private static boolean isColumnName(TokenKind kind, Category category) {
    return kind == TokenKind.IDENTIFIER
        || category == Category.UNRESERVED
        || category == Category.COLUMN_NAME;
  }

  /** Whether the token can name a function or type. */
  boolean atFunctionName() {
    var category = word().category();
    return kind() == TokenKind.IDENTIFIER
        || category == Category.UNRESERVED
        || category == Category.TYPE_OR_FUNCTION;
  }

  /** Whether the token can be a label behind AS or a dot: any word at all. */
  boolean atLabel() {
    return kind() == TokenKind.IDENTIFIER || kind() == TokenKind.KEYWORD;
  }

  /** Whether the token can be a label without AS. */
  boolean atBareLabel() {
    return kind() == TokenKind.IDENTIFIER || word().bareLabel();
  }

  /** The name the current word stands for; moves on. */
  String name() {
    var name = kind() == TokenKind.KEYWORD ? text() : Spelling.identifier(tokens.text(at));
    advance();
    return name;
  }

  String columnName() {
    if (!atColumnName()) {
      throw unexpected();
    }
    return name();
  }

  String label() {
    if (!atLabel()) {
      throw unexpected();
    }
    return name();
  }

  Refusal unexpected() {
    return new Refusal(
        kind() == TokenKind.END
            ? "the statement ends too early"
            : "the statement does not read as SQL at offset " + tokens.start(at));
  }
}
