package dev.gatehouse.sql;

import static dev.gatehouse.sql.Characters.allowsTrailingSign;
import static dev.gatehouse.sql.Characters.isBlank;
import static dev.gatehouse.sql.Characters.isDigit;
import static dev.gatehouse.sql.Characters.isIdentifierPart;
import static dev.gatehouse.sql.Characters.isIdentifierStart;
import static dev.gatehouse.sql.Characters.isNewline;
import static dev.gatehouse.sql.Characters.isOperator;

import java.util.HashMap;
import java.util.Map;

/**
 * Cuts a message into tokens exactly where PostgreSQL's scanner does (documentation, chapter 4.1).
 * One token too many or too few would let a statement hide inside a literal.
 */
final class Lexer {

  /** An operator of this length or longer is refused by the server. */
  private static final int OPERATOR_LIMIT = 64;

  /** Text of the word that stands for every operator without one of its own. */
  static final String ANY_OPERATOR = "<operator>";

  private static final String SELF = "+-*/%^<>=()[],;.:";
  private static final String PUNCTUATION = "()[],;.:";
  private static final Map<String, Word> OPERATORS = symbols("=>", "<=", ">=", "<>", "!=");
  private static final Word[] SINGLE = singles();
  private static final Word CAST = symbol("::");
  private static final Word ASSIGN = symbol(":=");
  private static final Word RANGE = symbol("..");
  private static final Word OPERATOR = symbol(ANY_OPERATOR);

  private final String message;
  private final int serverMajor;
  private final int commentNesting;
  private final Keywords keywords;
  private final Tokens tokens;
  private final LiteralScanner literals;
  private int at;
  private boolean unicode;

  private Lexer(String message, int serverMajor, boolean escaping, int commentNesting) {
    this.message = message;
    this.serverMajor = serverMajor;
    this.commentNesting = commentNesting;
    keywords = Keywords.of(serverMajor);
    tokens = new Tokens(message);
    literals = new LiteralScanner(message, serverMajor, escaping);
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
    tokens.add(TokenKind.END, Word.NONE, length, length);
    if (unicode) {
      UnicodeEscapes.joinEscapeClauses(tokens);
    }
  }

  private void other(char c) {
    switch (c) {
      case '\'' -> literal(TokenKind.STRING, literals.ordinary(at));
      case '"' -> literal(TokenKind.IDENTIFIER, literals.quotedIdentifier(at));
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
          literal(TokenKind.STRING, literals.escape(at + 1));
          return;
        }
        case 'b', 'B', 'x', 'X' -> {
          literal(TokenKind.BITS, literals.bits(at + 1));
          return;
        }
        case 'n', 'N' -> {
          tokens.add(TokenKind.KEYWORD, keywords.find("nchar"), at, at + 1);
          at++;
          return;
        }
        default -> {}
      }
    } else if (next == '&' && (first == 'u' || first == 'U')) {
      char quote = peek(2);
      if (quote == '\'') {
        unicode = true;
        literal(TokenKind.STRING, literals.unicode(at + 2));
        return;
      }
      if (quote == '"') {
        unicode = true;
        literal(TokenKind.IDENTIFIER, literals.quotedIdentifier(at + 2));
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
    var word = end - at > Keywords.LONGEST ? Word.NONE : keywords.find(message, at, end);
    var kind = word.text().isEmpty() ? TokenKind.IDENTIFIER : TokenKind.KEYWORD;
    tokens.add(kind, word, at, end);
    at = end;
  }

  private void number() {
    literal(TokenKind.NUMBER, Numbers.end(message, at, serverMajor));
  }

  private void literal(TokenKind kind, int end) {
    tokens.add(kind, Word.NONE, at, end);
    at = end;
  }

  private void symbol(Word word, int length) {
    tokens.add(TokenKind.SYMBOL, word, at, at + length);
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
      literal(TokenKind.PARAMETER, end);
    } else {
      literal(TokenKind.STRING, literals.dollar(at));
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
            : length == 2 ? OPERATORS.getOrDefault(message.substring(at, end), OPERATOR) : OPERATOR;
    var kind = word.text().equals("=>") ? TokenKind.SYMBOL : TokenKind.OPERATOR;
    tokens.add(kind, word, at, end);
    at = end;
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
    return new Word(text, Word.Category.NONE, false);
  }

  private static Map<String, Word> symbols(String... texts) {
    Map<String, Word> symbols = new HashMap<>();
    for (var text : texts) {
      symbols.put(text, symbol(text.equals("!=") ? "<>" : text));
    }
    return symbols;
  }

  private static Word[] singles() {
    var singles = new Word[128];
    for (char c = 0; c < singles.length; c++) {
      if (PUNCTUATION.indexOf(c) >= 0 || SELF.indexOf(c) >= 0) {
        singles[c] = symbol(String.valueOf(c));
      } else if (isOperator(c)) {
        singles[c] = symbol(ANY_OPERATOR);
      } else {
        singles[c] = Word.NONE;
      }
    }
    return singles;
  }
}
