package dev.gatehouse.sql;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Shows the oracles what the rest of the program has no need to see. */
public final class LexedText {

  private LexedText() {}

  /**
   * Where tokens begin and end, as offsets; empty if the lexer refuses the text. The end of the
   * text counts only if a token ends there: a comment may hold it.
   */
  public static Set<Integer> boundaries(String text, Dialect dialect) {
    var boundaries = new TreeSet<Integer>();
    try {
      var tokens =
          Lexer.lex(
              text,
              dialect.serverMajor(),
              dialect.strings() == Dialect.Strings.ESCAPING,
              Limits.DEFAULT.commentNesting());
      for (int i = 0; i < tokens.size() - 1; i++) {
        boundaries.add(tokens.start(i));
        boundaries.add(tokens.end(i));
      }
      return boundaries;
    } catch (Refusal refusal) {
      return Set.of();
    }
  }

  /** The key words of a major: {@code word class barelabel}, as {@code select R true}. */
  public static Set<String> keywords(int major) {
    var keywords = new HashSet<String>();
    for (var word : Keywords.of(major).words()) {
      keywords.add(word.text() + ' ' + code(word.category()) + ' ' + word.bareLabel());
    }
    return keywords;
  }

  /** The longest word that is looked up among the key words. */
  public static int longestKeyword() {
    return Keywords.LONGEST;
  }

  private static char code(Word.Category category) {
    return switch (category) {
      case UNRESERVED -> 'U';
      case COLUMN_NAME -> 'C';
      case TYPE_OR_FUNCTION -> 'T';
      case RESERVED -> 'R';
      case NONE -> '-';
    };
  }
}
