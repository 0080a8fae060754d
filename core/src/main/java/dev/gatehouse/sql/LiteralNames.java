package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects that a text names inside literals: {@code nextval('s')}, {@code 't'::regclass}, {@code
 * 'f(int)'::regprocedure}. Relations count as read, and the facts depend on the text of the
 * literal.
 */
final class LiteralNames {

  /** Functions of the server whose first argument is the name of a relation that they use. */
  private static final Set<String> OF_SERVER =
      Set.of(
          "nextval",
          "setval",
          "currval",
          "pg_sequence_last_value",
          "pg_get_sequence_data",
          "brin_summarize_new_values",
          "brin_summarize_range",
          "brin_desummarize_range",
          "gin_clean_pending_list");

  /** The same of modules, which may be installed in any schema. */
  private static final Set<String> OF_MODULES =
      Set.of(
          "pg_prewarm",
          "verify_heapam",
          "bt_index_check",
          "bt_index_parent_check",
          "gin_index_check",
          "pg_freespace",
          "pg_visibility",
          "pg_visibility_map",
          "pg_visibility_map_summary",
          "pg_check_frozen",
          "pg_check_visible",
          "pg_truncate_visibility_map");

  /** Behind the name of such a function, why the facts do not say which relation it is. */
  static final String USES_UNTOLD = " uses a relation that only a value tells";

  private static final String REGCLASS = "regclass";

  /** How the names of types start that hold the names of objects, and of functions that do. */
  private static final String TYPES = "reg";

  private static final String FUNCTIONS = "to_reg";

  private LiteralNames() {}

  /** Whether a literal of this type is the name of an object, or several. */
  static boolean isNameType(QualifiedName type) {
    var name = type.name();
    boolean several = name.startsWith("_");
    return name.startsWith(TYPES, several ? 1 : 0)
        && isKnown(several ? name.substring(1) : name)
        && isServers(type);
  }

  private static boolean isKnown(String type) {
    return switch (type) {
      case REGCLASS, "regtype", "regoper", "regoperator" -> true;
      default -> kind(type) != null;
    };
  }

  /** The kind of object that such a type names; null for what the facts name in other ways. */
  private static @Nullable String kind(String type) {
    return switch (type) {
      case "regproc", "regprocedure" -> "FUNCTION";
      case "regrole" -> "ROLE";
      case "regnamespace" -> "SCHEMA";
      case "regcollation" -> "COLLATION";
      case "regconfig" -> "TEXT SEARCH CONFIGURATION";
      case "regdictionary" -> "TEXT SEARCH DICTIONARY";
      case "regdatabase" -> "DATABASE";
      default -> null;
    };
  }

  /** Whether a function of this name uses the relation that its first argument names. */
  static boolean usesRelation(String name) {
    return OF_SERVER.contains(name) || OF_MODULES.contains(name);
  }

  /** Reports what the first argument of a call names; the cursor stands on it. */
  static void argument(Grammar grammar, QualifiedName function) {
    boolean uses = usesRelation(function.name());
    var type = uses ? REGCLASS : typeOf(function.name());
    if (type == null || !(isServers(function) || OF_MODULES.contains(function.name()))) {
      return;
    }
    var cursor = grammar.cursor();
    if (cursor.kind() == TokenKind.STRING && isWholeArgument(cursor)) {
      report(grammar.facts(), type, grammar.constants.string(0));
    } else if (uses) {
      grammar.facts().partial(function.name() + USES_UNTOLD);
    }
  }

  /** The type whose values {@code to_regclass} and the like look up by name; null for others. */
  private static @Nullable String typeOf(String function) {
    if (!function.startsWith(FUNCTIONS)) {
      return null;
    }
    var type = function.substring(FUNCTIONS.length() - TYPES.length());
    return isKnown(type) ? type : null;
  }

  /** Reports what a literal names that is cast to such a type. */
  static void report(FactsBuilder facts, String type, String value) {
    var name = parse(withArguments(type) ? beforeArguments(value) : value);
    if (name == null) {
      facts.partial("a literal names an object in a way that only the server resolves");
      return;
    }
    switch (type) {
      case REGCLASS -> facts.readTarget(name);
      case "regtype" -> facts.type(name);
      case "regoper", "regoperator" -> facts.operator(name);
      default -> {
        var kind = kind(type);
        if (kind != null) {
          facts.object(kind, name, Action.USE);
        }
      }
    }
  }

  private static boolean withArguments(String type) {
    return type.equals("regprocedure") || type.equals("regoperator");
  }

  /** What stands before the arguments; their types only choose among objects of one name. */
  private static String beforeArguments(String value) {
    boolean quoted = false;
    for (int at = 0; at < value.length(); at++) {
      char c = value.charAt(at);
      quoted ^= c == '"';
      if (c == '(' && !quoted) {
        return value.substring(0, at);
      }
    }
    return value;
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
   * Reads {@code [[catalog.]schema.]name} as the server does: folded unless quoted, blanks around
   * the parts ignored.
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
