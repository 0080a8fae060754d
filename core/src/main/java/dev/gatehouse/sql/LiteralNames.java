package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Relations that a text names inside literals: {@code nextval('s')}, {@code 't'::regclass}. They
 * count as read, and the facts depend on the text of the literal.
 */
final class LiteralNames {

  /** Functions whose first argument is the name of a relation. */
  private static final Set<String> SEQUENCE_FUNCTIONS = Set.of("nextval", "setval", "currval");

  private static final String TO_REGCLASS = "to_regclass";
  private static final String REGCLASS = "regclass";

  private LiteralNames() {}

  /** Whether a literal of this type is the name of a relation, or several. */
  static boolean isRelationType(QualifiedName type) {
    return type.name().endsWith(REGCLASS)
        && (type.name().length() == REGCLASS.length() || type.name().startsWith("_"))
        && isServers(type);
  }

  /** Whether a function of this name uses the sequence that its first argument names. */
  static boolean isSequenceFunction(String name) {
    return SEQUENCE_FUNCTIONS.contains(name);
  }

  /** Reports what the first argument of a call names; the cursor stands on it. */
  static void argument(Grammar grammar, QualifiedName function) {
    boolean sequence = SEQUENCE_FUNCTIONS.contains(function.name());
    if ((!sequence && !function.name().equals(TO_REGCLASS)) || !isServers(function)) {
      return;
    }
    var cursor = grammar.cursor();
    if (cursor.kind() == TokenKind.STRING && isWholeArgument(cursor)) {
      report(grammar.facts(), grammar.constants.string(0));
    } else if (sequence) {
      grammar.facts().partial(function.name() + " uses a sequence that only a value tells");
    }
  }

  /** Reports the relation of a literal that is cast to its type. */
  static void report(FactsBuilder facts, String value) {
    var name = parse(value);
    if (name != null) {
      facts.readTarget(name);
    } else {
      facts.partial("a literal names a relation in a way that only the server resolves");
    }
  }

  private static boolean isWholeArgument(Cursor cursor) {
    return switch (cursor.text(1)) {
      case ")", ",", "::" -> true;
      default -> false;
    };
  }

  private static boolean isServers(QualifiedName name) {
    return name.schema() == null || name.schema().equals("pg_catalog");
  }

  /**
   * Reads {@code [[catalog.]schema.]relation} as the server does: folded unless quoted, blanks
   * around the parts ignored.
   *
   * @return null if it is a number or no name
   */
  static @Nullable QualifiedName parse(String value) {
    @Nullable String schema = null;
    @Nullable String name = null;
    int at = 0;
    while (true) {
      at = skipBlanks(value, at);
      int end =
          at < value.length() && value.charAt(at) == '"' ? quoted(value, at) : bare(value, at);
      if (end <= at) {
        return null;
      }
      schema = name;
      name = Spelling.identifier(value.substring(at, end));
      at = skipBlanks(value, end);
      if (at == value.length()) {
        return new QualifiedName(schema, name);
      }
      if (value.charAt(at) != '.') {
        return null;
      }
      at++;
    }
  }

  private static int skipBlanks(String value, int from) {
    int at = from;
    while (at < value.length() && isBlank(value.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** The end of a bare part: whatever is no dot, quote or blank, and does not start as a number. */
  private static int bare(String value, int start) {
    int at = start;
    while (at < value.length()
        && value.charAt(at) != '.'
        && value.charAt(at) != '"'
        && !isBlank(value.charAt(at))) {
      at++;
    }
    boolean number =
        at > start && (Characters.isDigit(value.charAt(start)) || value.charAt(start) == '-');
    return number ? start : at;
  }

  /** The end of a quoted part; its start if it never ends or is empty. */
  private static int quoted(String value, int start) {
    int at = start + 1;
    while (at < value.length()) {
      if (value.charAt(at) != '"') {
        at++;
      } else if (at + 1 < value.length() && value.charAt(at + 1) == '"') {
        at += 2;
      } else {
        return at == start + 1 ? start : at + 1;
      }
    }
    return start;
  }
}
