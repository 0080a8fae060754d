package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a message: which statements it holds and what each of them says. */
public final class SqlText {

  private SqlText() {}

  /** {@link #parse(String, Dialect, Limits)} within the default limits. */
  public static List<ParsedStatement> parse(String message, Dialect dialect) {
    return parse(message, dialect, Limits.DEFAULT);
  }

  /**
   * The statements of a message, in order; empty if it holds none. Never throws: what cannot be
   * read comes as one statement with OPAQUE facts and their reason. If the scanner refuses the text
   * that is the whole message, as the server would run nothing of it either.
   */
  public static List<ParsedStatement> parse(String message, Dialect dialect, Limits limits) {
    if (exceeds(message, limits.bytes())) {
      return refused(message, "the text is longer than " + limits.bytes() + " bytes");
    }
    try {
      return new MessageParser(lex(message, dialect, limits), dialect, limits).parse();
    } catch (Refusal refusal) {
      return refused(message, refusal.reason());
    } catch (StackOverflowError overflow) {
      // The counter of levels prevents this on any stack of 512 KiB; a caller may run on less.
      return refused(message, "the statement is nested too deeply for this thread");
    }
  }

  /**
   * The name PostgreSQL reads in an identifier of any spelling: unquoted in lower case (ASCII
   * only), quoted as it stands, {@code U&} decoded, cut at 63 bytes.
   */
  public static String identifier(String written) {
    return Spelling.identifier(written);
  }

  /** The tokens of a text. */
  static Tokens lex(String message, Dialect dialect, Limits limits) {
    int major = dialect.serverMajor();
    int comments = limits.commentNesting();
    return switch (dialect.strings()) {
      case STANDARD -> Lexer.lex(message, major, false, comments);
      case ESCAPING -> Lexer.lex(message, major, true, comments);
      case UNSURE -> {
        var standard = Lexer.lex(message, major, false, comments);
        if (!standard.sameAs(Lexer.lex(message, major, true, comments))) {
          throw new Refusal("the text depends on standard_conforming_strings, which is not known");
        }
        yield standard;
      }
    };
  }

  private static boolean exceeds(String message, int bytes) {
    if (message.length() > bytes) {
      return true;
    }
    return message.length() > bytes / 3 && message.getBytes(StandardCharsets.UTF_8).length > bytes;
  }

  private static List<ParsedStatement> refused(String message, String reason) {
    return List.of(new ParsedStatement(0, message.length(), message.strip(), opaque(reason)));
  }

  private static Facts opaque(String reason) {
    var facts = new FactsBuilder();
    facts.opaque(reason);
    return facts.build();
  }

  /** Cuts the tokens of a message into statements. */
  private static final class MessageParser {

    /** Servers before this one read some numbers in another way. */
    private static final int OLDEST_KNOWN = 15;

    private final Tokens tokens;
    private final Dialect dialect;
    private final Limits limits;
    private final Grammar grammar;
    private final Cursor cursor;
    private final List<ParsedStatement> statements = new ArrayList<>(1);

    MessageParser(Tokens tokens, Dialect dialect, Limits limits) {
      this.tokens = tokens;
      this.dialect = dialect;
      this.limits = limits;
      grammar = new Grammar(tokens, dialect, limits);
      cursor = grammar.cursor();
    }

    List<ParsedStatement> parse() {
      while (cursor.kind() != TokenKind.END) {
        if (!cursor.accept(";")) {
          int start = cursor.at();
          var facts = grammar.begin(start);
          if (statements.size() == limits.statements()) {
            facts.opaque("the message holds more than " + limits.statements() + " statements");
            cursor.rewind(tokens.size() - 1);
          } else {
            statement(facts);
          }
          add(start, facts);
        }
      }
      return statements;
    }

    private void statement(FactsBuilder facts) {
      int start = cursor.at();
      try {
        grammar.statements.statement();
        if (!cursor.atEnd()) {
          throw cursor.unexpected();
        }
        grammar.levels().finish();
        if (dialect.serverMajor() < OLDEST_KNOWN) {
          facts.partial("servers before " + OLDEST_KNOWN + " read some text differently");
        }
      } catch (Refusal refusal) {
        facts.opaque(refusal.reason());
        facts.out().valuesCut();
        cursor.restart(start);
        int end = end(start);
        grammar.headerWalk.names(end);
        cursor.restart(end);
      }
    }

    /**
     * The token that ends a statement that could not be read: the next semicolon outside of
     * parentheses, or the end of the message if the statement may hold semicolons of its own.
     */
    private int end(int start) {
      int open = 0;
      int last = tokens.size() - 1;
      for (int i = start; i < last; i++) {
        switch (tokens.word(i).text()) {
          case "(" -> open++;
          case ")" -> open--;
          case ";" -> {
            if (open <= 0) {
              return i;
            }
          }
          case "atomic" -> {
            return last;
          }
          default -> {}
        }
      }
      return last;
    }

    private void add(int start, FactsBuilder facts) {
      int from = tokens.start(start);
      int to = tokens.end(cursor.at() - 1);
      var text = tokens.message().substring(from, to);
      var done = facts.build();
      var outline = done.completeness() == Completeness.OPAQUE ? null : grammar.levels().outline();
      statements.add(new ParsedStatement(from, to, text, done, outline));
    }
  }
}
