package dev.gatehouse.sql;

import static dev.gatehouse.sql.Characters.allowsTrailingSign;
import static dev.gatehouse.sql.Characters.isBlank;
import static dev.gatehouse.sql.Characters.isDigit;
import static dev.gatehouse.sql.Characters.isIdentifierPart;
import static dev.gatehouse.sql.Characters.isIdentifierStart;
import static dev.gatehouse.sql.Characters.isNewline;
import static dev.gatehouse.sql.Characters.isOperator;

/**
 * Cuts a message into tokens exactly where PostgreSQL's scanner does (documentation, chapter 4.1).
 * One token too many or too few would let a statement hide inside a literal.
 */
final class Lexer {

  /** An operator of this length or longer is refused by the server. */
  private static final int OPERATOR_LIMIT = 64;

  /** Text of the word that stands for every operator without one of its own. */
  static final String ANY_OPERATOR = "<operator>";

  private static final String SELF = "+-*/%^<>=";
  private static final String PUNCTUATION = "()[],;.:";
  private static final Word NAMED = symbol("=>");
  private static final Word AT_MOST = operator("<=");
  private static final Word AT_LEAST = operator(">=");
  private static final Word UNEQUAL = operator("<>");
  private static final Word[] SINGLE = singles();
  private static final Word CAST = symbol("::");
  private static final Word ASSIGN = symbol(":=");
  private static final Word RANGE = symbol("..");
  private static final Word OPERATOR = operator(ANY_OPERATOR);

  private final String message;
  private final int serverMajor;
  private final int commentNesting;
  private final Keywords keywords;
  private final Tokens tokens;
  private final LiteralScanner literals;
  private final Numbers numbers;
  private int at;
  private boolean unicode;

  private Lexer(String message, int serverMajor, boolean escaping, int commentNesting) {
    this.message = message;
    this.serverMajor = serverMajor;
    this.commentNesting = commentNesting;
    keywords = Keywords.of(serverMajor);
    tokens = new Tokens(message);
    literals = new LiteralScanner(message, serverMajor, escaping);
    numbers = new Numbers(message, serverMajor);
  }

  /**
   * All tokens of the message; the last one is {@link TokenKind#END}.
   *
   * @param escaping whether a backslash escapes in ordinary literals
   * @throws Refusal if the server's scanner would refuse the text or a limit is exceeded
   */
  static Tokens lex(String message, int serverMajor, boolean escaping, int commentNesting) {
    var lexer = new Lexer(message, serverMajor, escaping, commentNesting);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    int length = message.length();
    while (at < length) {
      char c = message.charAt(at);
      if (isBlank(c, serverMajor)) {
        at++;
      } else if (isIdentifierStart(c)) {
        word(c);
      } else if (isDigit(c)) {
        number();
      } else {
        other(c);
      }
    }
    tokens.add(Word.END, length, length);
    if (unicode) {
      UnicodeEscapes.joinEscapeClauses(tokens);
    }
  }

  private void other(char c) {
    switch (c) {
      case '\'' -> literal(Word.STRING, literals.ordinary(at));
      case '"' -> literal(Word.IDENTIFIER, literals.quotedIdentifier(at));
      case '$' -> dollar();
      case '-' -> {
        if (peek(1) == '-') {
          lineComment();
        } else {
          operator();
        }
      }
      case '/' -> {
        if (peek(1) == '*') {
          blockComment();
        } else {
          operator();
        }
      }
      case '.' -> {
        if (isDigit(peek(1))) {
          number();
        } else if (peek(1) == '.') {
          symbol(RANGE, 2);
        } else {
          symbol(SINGLE['.'], 1);
        }
      }
      case ':' -> {
        char next = peek(1);
        if (next == ':') {
          symbol(CAST, 2);
        } else if (next == '=') {
          symbol(ASSIGN, 2);
        } else {
          symbol(SINGLE[':'], 1);
        }
      }
      case '(', ')', '[', ']', ',', ';' -> symbol(SINGLE[c], 1);
      default -> {
        if (!isOperator(c)) {
          throw new Refusal("the text holds a character that starts no token");
        }
        operator();
      }
    }
  }

  private void word(char first) {
    char next = peek(1);
    if (next == '\'') {
      switch (first) {
        case 'e', 'E' -> {
          literal(Word.STRING, literals.escape(at + 1));
          return;
        }
        case 'b', 'B', 'x', 'X' -> {
          literal(Word.BITS, literals.bits(at + 1));
          return;
        }
        case 'n', 'N' -> {
          tokens.add(keywords.find("nchar"), at, at + 1);
          at++;
          return;
        }
        default -> {}
      }
    } else if (next == '&' && (first == 'u' || first == 'U')) {
      char quote = peek(2);
      if (quote == '\'') {
        unicode = true;
        literal(Word.STRING, literals.unicode(at + 2));
        return;
      }
      if (quote == '"') {
        unicode = true;
        literal(Word.IDENTIFIER, literals.quotedIdentifier(at + 2));
        return;
      }
    }
    identifier();
  }

  private void identifier() {
    int end = at + 1;
    while (end < message.length() && isIdentifierPart(message.charAt(end))) {
      end++;
    }
    boolean longer = end - at > Keywords.LONGEST;
    tokens.add(longer ? Word.IDENTIFIER : keywords.find(message, at, end), at, end);
    at = end;
  }

  private void number() {
    literal(Word.NUMBER, numbers.end(at));
  }

  private void literal(Word word, int end) {
    tokens.add(word, at, end);
    at = end;
  }

  private void symbol(Word word, int length) {
    tokens.add(word, at, at + length);
    at += length;
  }

  private void dollar() {
    if (isDigit(peek(1))) {
      int end = at + 2;
      while (end < message.length() && isDigit(message.charAt(end))) {
        end++;
      }
      if (end < message.length() && isIdentifierStart(message.charAt(end))) {
        throw new Refusal("a letter follows a parameter number");
      }
      literal(Word.PARAMETER, end);
    } else {
      literal(Word.STRING, literals.dollar(at));
    }
  }

  private void lineComment() {
    at += 2;
    while (at < message.length() && !isNewline(message.charAt(at))) {
      at++;
    }
  }

  private void blockComment() {
    int depth = 1;
    at += 2;
    while (depth > 0) {
      if (at + 1 >= message.length()) {
        throw new Refusal("a comment is not closed");
      }
      char c = message.charAt(at);
      char next = message.charAt(at + 1);
      if (c == '*' && next == '/') {
        depth--;
        at += 2;
      } else if (c == '/' && next == '*') {
        if (++depth > commentNesting) {
          throw Refusal.excessive("comments are nested too deeply");
        }
        at += 2;
      } else {
        at++;
      }
    }
  }

  private void operator() {
    int end = operatorEnd();
    int length = end - at;
    if (length >= OPERATOR_LIMIT) {
      throw new Refusal("an operator is too long");
    }
    var word =
        length == 1
            ? SINGLE[message.charAt(at)]
            : length == 2 ? pair(message.charAt(at), message.charAt(at + 1)) : OPERATOR;
    tokens.add(word, at, end);
    at = end;
  }

  private static Word pair(char first, char second) {
    return switch (first) {
      case '<' -> second == '=' ? AT_MOST : second == '>' ? UNEQUAL : OPERATOR;
      case '>' -> second == '=' ? AT_LEAST : OPERATOR;
      case '!' -> second == '=' ? UNEQUAL : OPERATOR;
      case '=' -> second == '>' ? NAMED : OPERATOR;
      default -> OPERATOR;
    };
  }

  private int operatorEnd() {
    int end = at + 1;
    while (end < message.length() && isOperator(message.charAt(end))) {
      char c = message.charAt(end);
      char next = end + 1 < message.length() ? message.charAt(end + 1) : '\0';
      if ((c == '-' && next == '-') || (c == '/' && next == '*')) {
        break;
      }
      end++;
    }
    if (end - at > 1 && isSign(message.charAt(end - 1))) {
      for (int i = at; i < end - 1; i++) {
        if (allowsTrailingSign(message.charAt(i))) {
          return end;
        }
      }
      while (end - at > 1 && isSign(message.charAt(end - 1))) {
        end--;
      }
    }
    return end;
  }

  private static boolean isSign(char c) {
    return c == '+' || c == '-';
  }

  /** The character so many places ahead, NUL behind the end. */
  private char peek(int ahead) {
    return at + ahead < message.length() ? message.charAt(at + ahead) : '\0';
  }

  private static Word symbol(String text) {
    return Word.plain(TokenKind.SYMBOL, text);
  }

  private static Word operator(String text) {
    return Word.plain(TokenKind.OPERATOR, text);
  }

  private static Word[] singles() {
    var singles = new Word[128];
    for (char c = 0; c < singles.length; c++) {
      if (PUNCTUATION.indexOf(c) >= 0) {
        singles[c] = symbol(String.valueOf(c));
      } else {
        singles[c] = operator(SELF.indexOf(c) >= 0 ? String.valueOf(c) : ANY_OPERATOR);
      }
    }
    return singles;
  }
}
