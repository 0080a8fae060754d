package dev.gatehouse.sql;

/**
 * The text of a message without its values: {@code ***} stands for each literal, TRUE and FALSE
 * included, for each word that a setting is set to, and a blank for each comment. Names, key words,
 * parameters, NULL and DEFAULT stay. What cannot be read for certain is {@code ***} as a whole.
 */
public final class BareText {

  private BareText() {}

  /** The text without values; the text itself if it holds none. */
  public static String of(String text, Dialect dialect) {
    try {
      return of(Literals.lex(text, dialect), dialect.serverMajor());
    } catch (Refusal refusal) {
      return Secrets.HIDDEN;
    }
  }

  /** The same for a text that nobody can read. */
  public static String ofUnread(String text) {
    return text.isEmpty() ? text : Secrets.HIDDEN;
  }

  private static String of(Tokens tokens, int serverMajor) {
    var text = tokens.message();
    var bare = new StringBuilder(text.length());
    var set = new SetValues(tokens);
    int last = 0;
    for (int i = 0; i < tokens.size(); i++) {
      between(text, last, tokens.start(i), serverMajor, bare);
      last = tokens.end(i);
      if (set.has(i) || isValue(tokens, i)) {
        bare.append(Secrets.HIDDEN);
      } else {
        bare.append(text, tokens.start(i), last);
      }
    }
    return text.contentEquals(bare) ? text : bare.toString();
  }

  /** What is no token is blanks and comments. */
  private static void between(String text, int from, int to, int serverMajor, StringBuilder bare) {
    for (int at = from; at < to; at++) {
      if (!Characters.isBlank(text.charAt(at), serverMajor)) {
        bare.append(' ');
        return;
      }
    }
    bare.append(text, from, to);
  }

  private static boolean isValue(Tokens tokens, int index) {
    return Literals.isLiteral(tokens, index)
        && !(tokens.kind(index) == TokenKind.KEYWORD && tokens.word(index).text().equals("null"));
  }
}
