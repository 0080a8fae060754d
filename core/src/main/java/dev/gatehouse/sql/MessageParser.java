package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.sql.Dialect.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Cuts the tokens of a message into statements. */
final class MessageParser {

  /** Servers before this one read some numbers in another way. */
  private static final int OLDEST_KNOWN = 15;

  /** Bytes of a name that the server keeps. */
  private static final int NAME_BYTES = 63;

  private final Tokens tokens;
  private final Dialect dialect;
  private final Limits limits;
  private final Grammar grammar;
  private final Cursor cursor;
  private List<Template.Part> parts = List.of();

  MessageParser(Tokens tokens, Dialect dialect, Limits limits, CodeCarriers carriers) {
    this.tokens = tokens;
    this.dialect = dialect;
    this.limits = limits;
    grammar = new Grammar(tokens, dialect, limits, carriers);
    cursor = grammar.cursor();
  }

  List<Template.Part> parse() {
    while (cursor.kind() != TokenKind.END) {
      if (!cursor.accept(";")) {
        int start = cursor.at();
        grammar.begin(start);
        var acceptance = Acceptance.EXCESSIVE;
        if (parts.size() == limits.statements()) {
          grammar
              .facts()
              .opaque("the message holds more than " + limits.statements() + " statements");
          cursor.rewind(tokens.size() - 1);
        } else {
          acceptance = statement();
        }
        var facts = grammar.facts();
        doubt(facts, start);
        var done = facts.build();
        var outline =
            done.completeness() == Completeness.OPAQUE ? null : grammar.levels().outline();
        var part = new Template.Part(start, cursor.at(), done, acceptance, outline, "");
        parts = Growing.with(parts, part);
      }
    }
    return parts;
  }

  private Acceptance statement() {
    int start = cursor.at();
    try {
      grammar.statements.whole();
      grammar.levels().finish();
      return Acceptance.ACCEPTED;
    } catch (Refusal refusal) {
      var facts = grammar.facts();
      facts.opaque(refusal.reason());
      facts.out().valuesCut();
      cursor.restart(start);
      int end = end(start);
      grammar.commands().headerWalk.names(end);
      cursor.restart(end);
      return refusal.acceptance();
    }
  }

  private void doubt(FactsBuilder facts, int start) {
    if (dialect.serverMajor() < OLDEST_KNOWN) {
      facts.partial("servers before " + OLDEST_KNOWN + " read some text differently");
    }
    if (dialect.encoding() != Encoding.UTF8) {
      for (int i = start; i < cursor.at(); i++) {
        if (tokens.kind(i) == TokenKind.IDENTIFIER) {
          doubtName(facts, tokens.text(i));
        }
      }
    }
  }

  /** Encodings other than UTF8 fold letters by the server's locale and cut names elsewhere. */
  private void doubtName(FactsBuilder facts, String written) {
    boolean quoted = written.indexOf('"') >= 0;
    var name = quoted ? Spelling.identifier(written) : written;
    if (Characters.isAscii(name)) {
      return;
    }
    if (name.length() > NAME_BYTES / 3
        && written.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
      facts.opaque("the server's encoding decides where a long name is cut");
    } else if (!quoted || dialect.encoding() == Encoding.UNKNOWN) {
      facts.partial("the server's encoding decides which name is meant");
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
          if (i > start
              && open <= 0
              && tokens.word(i - 1).text().equals("begin")
              && isRoutine(start)) {
            return last;
          }
        }
        default -> {}
      }
    }
    return last;
  }

  /** Whether a routine is created here, whose body may hold semicolons. */
  private boolean isRoutine(int start) {
    if (!tokens.word(start).text().equals("create")) {
      return false;
    }
    int kind = tokens.word(start + 1).text().equals("or") ? start + 3 : start + 1;
    if (kind >= tokens.size()) {
      return false;
    }
    var word = tokens.word(kind).text();
    return word.equals("function") || word.equals("procedure");
  }
}
