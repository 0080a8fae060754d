package dev.gatehouse.sql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * The text of a message as it may be recorded: without passwords and the like, wherever a statement
 * can hold them. A secret is a literal behind its name ({@code PASSWORD '…'}, {@code SET app.secret
 * = '…'}) or given to a column of such a name, an option of a server or of a user in it, or part of
 * a literal: of a connection string, of a statement in the body of a routine, the middle of a
 * card's number. Nothing else is touched, so that nobody can hide a statement by naming a secret.
 *
 * <p>A literal stays one: the literals of what comes out stand where those of the text stand.
 */
public final class Redaction {

  private static final BitSet NONE = new BitSet();

  /** Literals inside literals are read so deep; what lies deeper is hidden as a whole. */
  private static final int DEEPEST = 4;

  /** So many tokens at most stand between the name of a secret and its value. */
  private static final int MOST_BETWEEN = 8;

  /** Words between the name of a secret and its value. */
  private static final Set<String> BETWEEN =
      Set.of("to", "is", "not", "in", "like", "ilike", "any", "all", "array", "nchar", "distinct");

  /** Options of a role that are no key words: one of them behind a role named "password". */
  private static final Set<String> ROLE_OPTIONS =
      Set.of("superuser", "createdb", "createrole", "login", "replication", "bypassrls", "inherit");

  /** Options of foreign servers and their users that are no secrets. */
  private static final Set<String> KNOWN_OPTIONS =
      Set.of(
          "user",
          "host",
          "hostaddr",
          "port",
          "dbname",
          "service",
          "options",
          "application_name",
          "client_encoding",
          "connect_timeout",
          "target_session_attrs",
          "sslmode",
          "sslcert",
          "sslrootcert",
          "channel_binding",
          "password_required",
          "schema_name",
          "table_name",
          "column_name",
          "fetch_size",
          "batch_size",
          "use_remote_estimate",
          "fdw_startup_cost",
          "fdw_tuple_cost",
          "updatable",
          "truncatable",
          "extensions",
          "async_capable",
          "analyze_sampling",
          "parallel_commit",
          "parallel_abort",
          "keep_connections");

  private final Tokens tokens;
  private final int serverMajor;
  private final boolean escaping;
  private final int depth;
  private final List<Edit> edits;

  /** The first token of the statement at hand, and the last one whose literal is settled. */
  private int begin;

  private int settled = -1;

  /** What stands in the place of some characters. */
  private record Edit(int from, int to, String shown) {}

  private Redaction(Tokens tokens, int serverMajor, boolean escaping, int depth, List<Edit> edits) {
    this.tokens = tokens;
    this.serverMajor = serverMajor;
    this.escaping = escaping;
    this.depth = depth;
    this.edits = edits;
  }

  /**
   * The text without secrets; the text itself if it holds none.
   *
   * @param texts of its statements
   * @param given of each of them, the literals that are given to columns that hold secrets; empty
   *     if there are none
   */
  public static String of(String text, Dialect dialect, List<String> texts, List<BitSet> given) {
    return of(text, dialect, given.isEmpty() ? NONE : given(dialect, texts, given));
  }

  /** The same for a text of which nothing is known. */
  static String of(String text, Dialect dialect) {
    return of(text, dialect, NONE);
  }

  private static String of(String text, Dialect dialect, BitSet given) {
    if (given.isEmpty() && !Secrets.mayHold(text)) {
      return text;
    }
    var edits = new ArrayList<Edit>();
    boolean read = false;
    if (dialect.strings() != Dialect.Strings.ESCAPING) {
      read = walk(text, dialect.serverMajor(), false, 0, given, edits);
    }
    if (dialect.strings() != Dialect.Strings.STANDARD) {
      read |= walk(text, dialect.serverMajor(), true, 0, given, edits);
    }
    return read ? edited(text, edits) : ofRefused(text);
  }

  /** Where they stand among all literals of the message. */
  private static BitSet given(Dialect dialect, List<String> texts, List<BitSet> given) {
    var all = new BitSet();
    int first = 0;
    for (int i = 0; i < given.size(); i++) {
      var one = given.get(i);
      for (int at = one.nextSetBit(0); at >= 0; at = one.nextSetBit(at + 1)) {
        all.set(first + at);
      }
      if (i + 1 < given.size()) {
        first += Literals.of(texts.get(i), dialect, Integer.MAX_VALUE).size();
      }
    }
    return all;
  }

  /** The same for a text that no server runs: it need not be legible behind a secret. */
  public static String ofRefused(String text) {
    return Secrets.mayHold(text) ? Secrets.cut(text) : text;
  }

  /** A value, be it of a literal or of a parameter, without secrets; itself if it holds none. */
  public static String ofValue(String value, Dialect dialect) {
    if (!Secrets.holdsSign(value)) {
      return value;
    }
    boolean escaping = dialect.strings() == Dialect.Strings.ESCAPING;
    return ofValue(value, dialect.serverMajor(), escaping, 1, false);
  }

  /** Whether a column, setting or parameter of this name holds a secret. */
  public static boolean isSecretName(String name) {
    return Secrets.isName(name);
  }

  /** Whether the server's scanner, reading backslashes like this, takes the text at all. */
  private static boolean walk(
      String text, int serverMajor, boolean escaping, int depth, BitSet given, List<Edit> edits) {
    try {
      var nesting = Limits.DEFAULT.commentNesting();
      var tokens = Lexer.lex(text, serverMajor, escaping, nesting);
      new Redaction(tokens, serverMajor, escaping, depth, edits).walk(given);
      return true;
    } catch (Refusal refusal) {
      return false;
    }
  }

  private static String ofValue(
      String value, int serverMajor, boolean escaping, int depth, boolean isCode) {
    if (depth > DEEPEST) {
      return Secrets.HIDDEN;
    }
    var edits = new ArrayList<Edit>();
    boolean read = walk(value, serverMajor, escaping, depth, NONE, edits);
    var shown = edited(value, edits);
    // In code, what looks like a connection string is one only inside a literal.
    return read && isCode ? CardNumbers.mask(shown) : Secrets.hide(shown);
  }

  /** Applies the edits; what two readings see differently is hidden as a whole. */
  private static String edited(String text, List<Edit> edits) {
    if (edits.isEmpty()) {
      return text;
    }
    edits.sort((one, other) -> Integer.compare(one.from(), other.from()));
    var shown = new StringBuilder(text.length());
    int copied = 0;
    for (int i = 0; i < edits.size(); ) {
      var edit = edits.get(i);
      int to = edit.to();
      boolean same = true;
      for (i++; i < edits.size() && edits.get(i).from() < to; i++) {
        same &= edits.get(i).equals(edit);
        to = Math.max(to, edits.get(i).to());
      }
      shown.append(text, copied, edit.from()).append(same ? edit.shown() : quoted());
      copied = to;
    }
    return shown.append(text, copied, text.length()).toString();
  }

  private static String quoted() {
    return "'" + Secrets.HIDDEN + "'";
  }

  // ---- a text

  private void walk(BitSet given) {
    int literals = 0;
    boolean code = false;
    boolean options = false;
    for (int i = 0; i < tokens.size(); i++) {
      if (i == begin) {
        code = isCode();
        options = holdsOptions();
      }
      if (Literals.isLiteral(tokens, i) && given.get(literals++) && isLiteral(i)) {
        hide(i);
      }
      switch (tokens.kind(i)) {
        case KEYWORD, IDENTIFIER -> {
          if (Secrets.isName(name(i))) {
            hideAround(i);
          } else if (isQuoted(i)) {
            quotedName(i);
          } else if (options && is(i, "options") && is(i + 1, "(")) {
            hideOptions(i + 2);
          }
        }
        case STRING -> {
          if (i > settled) {
            string(i, code);
          }
        }
        case SYMBOL -> begin = is(i, ";") ? i + 1 : begin;
        case NUMBER -> {
          if (i > settled) {
            number(i);
          }
        }
        case BITS, PARAMETER, OPERATOR, END -> {}
      }
    }
  }

  /** Whether the statement carries the body of a routine. */
  private boolean isCode() {
    return is(begin, "do")
        || (is(begin, "create")
            && (isRoutine(begin + 1) || (is(begin + 1, "or") && isRoutine(begin + 3))));
  }

  private boolean isRoutine(int index) {
    return is(index, "function") || is(index, "procedure");
  }

  /** Whether it defines a foreign server, a user in it, or what connects to it. */
  private boolean holdsOptions() {
    return (is(begin, "create") || is(begin, "alter"))
        && (is(begin + 1, "server") || is(begin + 1, "user") || is(begin + 2, "data"));
  }

  private boolean isRole() {
    return (is(begin, "create") || is(begin, "alter"))
        && (is(begin + 1, "role") || is(begin + 1, "user") || is(begin + 1, "group"));
  }

  /** The name of a secret: its value stands behind it, or in front of a comparison or an AS. */
  private void hideAround(int name) {
    hideBehind(name, false);
    int first = name;
    while (is(first - 1, ".")) {
      first -= 2;
    }
    boolean after =
        first > 1 && (is(first - 1, "as") || tokens.kind(first - 1) == TokenKind.OPERATOR);
    if (after && isValue(first - 2)) {
      hide(first - 2);
    }
  }

  /**
   * Hides the value behind a name, or all of a list of values.
   *
   * @param element whether the two may be elements of a list, as in {@code set_config(name, value)}
   */
  private void hideBehind(int name, boolean element) {
    int start = element && is(name + 1, ",") ? name + 2 : name + 1;
    int at = start;
    boolean list = false;
    while (at < start + MOST_BETWEEN && isBetween(at, start)) {
      list |= is(at, "(") || is(at, "[");
      at++;
    }
    if (at == name + 1) {
      hideNext(at);
      return;
    }
    while (isValue(at)) {
      hide(at);
      at += list && is(at + 1, ",") ? 2 : 1;
    }
  }

  /** Right behind the name. Whoever forgets the quotes of a password is refused, but was heard. */
  private void hideNext(int index) {
    if (isLiteral(index) && tokens.kind(index) != TokenKind.NUMBER) {
      hide(index);
    } else if (isRole() && index > begin + 3 && isBareWord(index)) {
      int last = index;
      while (last + 1 < tokens.size()
          && tokens.start(last + 1) == tokens.end(last)
          && !is(last + 1, ";")
          && tokens.kind(last + 1) != TokenKind.END) {
        last++;
      }
      edits.add(new Edit(tokens.start(index), tokens.end(last), quoted()));
    }
  }

  private boolean isBareWord(int index) {
    return switch (tokens.kind(index)) {
      case NUMBER -> true;
      case IDENTIFIER -> {
        var name = name(index);
        yield !ROLE_OPTIONS.contains(name.startsWith("no") ? name.substring(2) : name);
      }
      case KEYWORD, STRING, BITS, PARAMETER, OPERATOR, SYMBOL, END -> false;
    };
  }

  private boolean isBetween(int index, int start) {
    if (index >= tokens.size()) {
      return false;
    }
    return switch (tokens.kind(index)) {
      case OPERATOR -> true;
      case SYMBOL -> is(index, ":=") || is(index, "=>") || is(index, "(") || is(index, "[");
      case KEYWORD ->
          BETWEEN.contains(tokens.word(index).text())
              || (is(index, "from") && is(index - 1, "distinct"));
      // A function of the value.
      case IDENTIFIER -> index > start && is(index + 1, "(");
      case STRING, BITS, NUMBER, PARAMETER, END -> false;
    };
  }

  /** Hides every option that is not known to be harmless. */
  private void hideOptions(int first) {
    for (int at = first; at < tokens.size() && !is(at, ")") && !is(at, ";"); at++) {
      if (isLiteral(at) && !KNOWN_OPTIONS.contains(name(at - 1))) {
        hide(at);
      }
    }
  }

  // ---- a token

  private void string(int index, boolean code) {
    var value = value(index);
    if (!Secrets.holdsSign(value)) {
      return;
    }
    if (Secrets.isName(value) && isOneWord(value)) {
      hideBehind(index, true);
      return;
    }
    var shown = ofValue(value, serverMajor, escaping, depth + 1, code);
    if (!shown.equals(value)) {
      edits.add(new Edit(tokens.start(index), tokens.end(index), spelled(index, shown)));
    }
  }

  private void number(int index) {
    var written = tokens.text(index);
    var shown = CardNumbers.mask(written);
    // In a literal it needs no quotes, and is met with the rest of it.
    if (depth == 0 && !shown.equals(written)) {
      edits.add(new Edit(tokens.start(index), tokens.end(index), "'" + shown + "'"));
    }
  }

  private static boolean isOneWord(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Characters.isIdentifierPart(value.charAt(i)) && value.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }

  /** In the code of other languages what looks like a quoted name may be a string. */
  private void quotedName(int index) {
    if (depth > 0) {
      var value = name(index);
      var shown = Secrets.hide(value);
      if (!shown.equals(value)) {
        edits.add(
            new Edit(
                tokens.start(index), tokens.end(index), '"' + shown.replace("\"", "\"\"") + '"'));
      }
    }
  }

  private void hide(int index) {
    edits.add(new Edit(tokens.start(index), tokens.end(index), quoted()));
    settled = Math.max(settled, index);
  }

  private boolean isValue(int index) {
    return isLiteral(index) || (depth > 0 && isQuoted(index));
  }

  private boolean isLiteral(int index) {
    if (index >= tokens.size()) {
      return false;
    }
    return switch (tokens.kind(index)) {
      case STRING, BITS, NUMBER -> true;
      case KEYWORD, IDENTIFIER, PARAMETER, OPERATOR, SYMBOL, END -> false;
    };
  }

  private boolean isQuoted(int index) {
    return index < tokens.size()
        && tokens.kind(index) == TokenKind.IDENTIFIER
        && tokens.message().charAt(tokens.end(index) - 1) == '"';
  }

  private boolean is(int index, String word) {
    return index >= 0 && index < tokens.size() && tokens.word(index).text().equals(word);
  }

  private String name(int index) {
    return switch (tokens.kind(index)) {
      case IDENTIFIER -> Spelling.identifier(tokens.text(index));
      case KEYWORD, STRING, BITS, NUMBER, PARAMETER, OPERATOR, SYMBOL, END ->
          tokens.word(index).text();
    };
  }

  private String value(int index) {
    return Spelling.literal(tokens.text(index), serverMajor, escaping);
  }

  /** The literal with another value, between the delimiters of the old one if they can stay. */
  private String spelled(int index, String value) {
    var written = tokens.text(index);
    if (written.charAt(0) == '$') {
      var delimiter = written.substring(0, written.indexOf('$', 1) + 1);
      if (!value.contains(delimiter)) {
        return delimiter + value + delimiter;
      }
    }
    var quoted = value.replace("'", "''");
    return "'" + (escaping ? quoted.replace("\\", "\\\\") : quoted) + "'";
  }
}
