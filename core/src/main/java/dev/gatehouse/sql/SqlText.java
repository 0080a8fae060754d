package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Dialect.Strings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a message: which statements it holds and what each of them says. */
public final class SqlText {

  private static final String UNKNOWN = "UNKNOWN";

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
    if (message.indexOf('\0') >= 0) {
      return refused(message, "the text holds a character of code zero");
    }
    return switch (dialect.strings()) {
      case STANDARD, ESCAPING -> read(message, dialect, limits);
      case UNSURE -> readBothWays(message, dialect, limits);
    };
  }

  private static List<ParsedStatement> read(String message, Dialect dialect, Limits limits) {
    try {
      return new MessageParser(lex(message, dialect, limits), dialect, limits).parse();
    } catch (Refusal refusal) {
      return refused(message, refusal.reason());
    } catch (StackOverflowError overflow) {
      // The counter of levels prevents this on any stack of 512 KiB; a caller may run on less.
      return refused(message, "the statement is nested too deeply for this thread");
    }
  }

  /** Without a backslash there is one reading: the other one only refuses {@code U&'…'}. */
  private static List<ParsedStatement> readBothWays(
      String message, Dialect dialect, Limits limits) {
    var standard = read(message, new Dialect(dialect.serverMajor(), Strings.STANDARD), limits);
    if (message.indexOf('\\') < 0) {
      return standard;
    }
    var escaping = read(message, new Dialect(dialect.serverMajor(), Strings.ESCAPING), limits);
    return standard.equals(escaping) ? standard : united(message, standard, escaping);
  }

  /** One statement that says whatever either reading says, so that it is denied if either is. */
  private static List<ParsedStatement> united(
      String message, List<ParsedStatement> standard, List<ParsedStatement> escaping) {
    var command = command(standard).equals(command(escaping)) ? command(standard) : UNKNOWN;
    var facts =
        Facts.builder(command, StatementKind.UNKNOWN)
            .completeness(
                Completeness.OPAQUE,
                "the text depends on standard_conforming_strings, which is not known");
    boolean accepted = true;
    for (var reading : List.of(standard, escaping)) {
      for (var statement : reading) {
        facts.include(statement.facts(), true);
        accepted &= statement.accepted();
      }
    }
    return List.of(
        new ParsedStatement(0, message.length(), message.strip(), facts.build(), accepted));
  }

  private static String command(List<ParsedStatement> statements) {
    return statements.isEmpty() ? UNKNOWN : statements.getFirst().facts().command();
  }

  /**
   * The name PostgreSQL reads in an identifier of any spelling: unquoted in lower case (ASCII
   * only), quoted as it stands, {@code U&} decoded, cut at 63 bytes.
   */
  public static String identifier(String written) {
    return Spelling.identifier(written);
  }

  private static Tokens lex(String message, Dialect dialect, Limits limits) {
    boolean escaping = dialect.strings() == Strings.ESCAPING;
    return Lexer.lex(message, dialect.serverMajor(), escaping, limits.commentNesting());
  }

  private static boolean exceeds(String message, int bytes) {
    if (message.length() > bytes) {
      return true;
    }
    return message.length() > bytes / 3 && message.getBytes(StandardCharsets.UTF_8).length > bytes;
  }

  private static List<ParsedStatement> refused(String message, String reason) {
    return List.of(
        new ParsedStatement(0, message.length(), message.strip(), opaque(reason), false));
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
          boolean accepted = false;
          if (statements.size() == limits.statements()) {
            facts.opaque("the message holds more than " + limits.statements() + " statements");
            cursor.rewind(tokens.size() - 1);
          } else {
            accepted = statement(facts);
          }
          add(start, facts, accepted);
        }
      }
      return statements;
    }

    private boolean statement(FactsBuilder facts) {
      int start = cursor.at();
      try {
        grammar.statements.statement();
        if (!cursor.atEnd()) {
          throw cursor.unexpected();
        }
        if (dialect.serverMajor() < OLDEST_KNOWN) {
          facts.partial("servers before " + OLDEST_KNOWN + " read some text differently");
        }
        return true;
      } catch (Refusal refusal) {
        facts.opaque(refusal.reason());
        cursor.restart(start);
        int end = end(start);
        grammar.headerWalk.names(end);
        cursor.restart(end);
        return false;
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

    private void add(int start, FactsBuilder facts, boolean accepted) {
      int from = tokens.start(start);
      int to = tokens.end(cursor.at() - 1);
      var text = tokens.message().substring(from, to);
      statements.add(new ParsedStatement(from, to, text, facts.build(), accepted));
    }
  }
}
