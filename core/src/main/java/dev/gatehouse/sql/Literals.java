package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ValueUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The literals of a statement, in the order in which {@link ValueUse#literal()} counts them: every
 * string, bit string and number, and each of the words TRUE, FALSE and NULL wherever it stands, in
 * the order of the text. It depends on the tokens alone, so two statements of equal normal form
 * have their literals at the same positions.
 */
public final class Literals {

  private Literals() {}

  /**
   * A literal.
   *
   * @param kind what it is
   * @param text the value of a string, with escapes resolved; the digits of a bit string behind
   *     {@code b} or {@code x}; a number and the words as written, in lower case
   */
  public record Literal(Kind kind, String text) {}

  /** Kinds of literals. */
  public enum Kind {
    /** Any spelling of a string. */
    STRING,
    /** An unsigned number. */
    NUMBER,
    /** {@code B'…'} or {@code X'…'}. */
    BITS,
    /** TRUE or FALSE. */
    BOOLEAN,
    /** NULL. */
    NULL
  }

  /**
   * The first literals of one statement; empty if the text cannot be read for certain.
   *
   * @param statement its text alone
   * @param most how many are wanted
   */
  public static List<Literal> of(String statement, Dialect dialect, int most) {
    var literals = new ArrayList<Literal>();
    try {
      var tokens = lex(statement, dialect);
      for (int i = 0; i < tokens.size() && literals.size() < most; i++) {
        if (isUnsure(tokens, i, dialect)) {
          return List.of();
        }
        if (isLiteral(tokens, i)) {
          literals.add(literal(tokens, i, dialect));
        }
      }
      return literals;
    } catch (Refusal refusal) {
      return List.of();
    }
  }

  /**
   * The tokens of a text.
   *
   * @throws Refusal if it cannot be read for certain
   */
  static Tokens lex(String statement, Dialect dialect) {
    int major = dialect.serverMajor();
    int comments = Limits.DEFAULT.commentNesting();
    boolean escaping = dialect.strings() == Dialect.Strings.ESCAPING;
    var tokens = Lexer.lex(statement, major, escaping, comments);
    if (dialect.strings() == Dialect.Strings.UNSURE
        && !tokens.sameAs(Lexer.lex(statement, major, true, comments))) {
      throw new Refusal("the text depends on standard_conforming_strings, which is not known");
    }
    return tokens;
  }

  /** Whether a token counts. */
  static boolean isLiteral(Tokens tokens, int index) {
    return switch (tokens.kind(index)) {
      case STRING, NUMBER, BITS -> true;
      case KEYWORD ->
          switch (tokens.word(index).text()) {
            case "true", "false", "null" -> true;
            default -> false;
          };
      case IDENTIFIER, PARAMETER, OPERATOR, SYMBOL, END -> false;
    };
  }

  private static boolean isUnsure(Tokens tokens, int index, Dialect dialect) {
    return dialect.strings() == Dialect.Strings.UNSURE
        && tokens.kind(index) == TokenKind.STRING
        && tokens.text(index).indexOf('\\') >= 0;
  }

  private static Literal literal(Tokens tokens, int index, Dialect dialect) {
    var written = tokens.text(index);
    return switch (tokens.kind(index)) {
      case STRING -> new Literal(Kind.STRING, string(written, dialect));
      case NUMBER -> new Literal(Kind.NUMBER, Characters.lower(written, 0, written.length()));
      case BITS -> new Literal(Kind.BITS, bits(written, dialect));
      default -> {
        var word = tokens.word(index).text();
        yield new Literal(word.equals("null") ? Kind.NULL : Kind.BOOLEAN, word);
      }
    };
  }

  private static String string(String written, Dialect dialect) {
    boolean escaping = dialect.strings() == Dialect.Strings.ESCAPING;
    return Spelling.literal(written, dialect.serverMajor(), escaping);
  }

  private static String bits(String written, Dialect dialect) {
    return Characters.lower(written.charAt(0))
        + Spelling.literal(written.substring(1), dialect.serverMajor(), false);
  }

  /**
   * The text of the literal a use names; null for a parameter and for a position that the list does
   * not hold.
   */
  public static @Nullable Literal find(List<Literal> literals, ValueUse use) {
    int position = use.literal();
    return position >= 0 && position < literals.size() ? literals.get(position) : null;
  }
}
