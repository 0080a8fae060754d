package dev.gatehouse.sql;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words behind CREATE, ALTER, DROP and COMMENT ON that say what kind of object follows. */
final class ObjectTypes {

  private static final Set<String> SINGLE =
      Set.of(
          "aggregate",
          "cast",
          "collation",
          "column",
          "constraint",
          "conversion",
          "database",
          "domain",
          "extension",
          "function",
          "index",
          "language",
          "owned",
          "policy",
          "procedure",
          "publication",
          "role",
          "routine",
          "rule",
          "schema",
          "sequence",
          "server",
          "statistics",
          "subscription",
          "system",
          "table",
          "tablespace",
          "transform",
          "trigger",
          "type",
          "view");

  /** Spellings of one word whose tag says another. */
  private static final Map<String, String> SYNONYMS = Map.of("user", "ROLE", "group", "ROLE");

  /** First words of types of several words, and the words that complete them. */
  private static final Map<String, Set<String>> PAIRS =
      Map.of(
          "materialized", Set.of("view"),
          "foreign", Set.of("table"),
          "event", Set.of("trigger"),
          "access", Set.of("method"),
          "user", Set.of("mapping"),
          "large", Set.of("object"),
          "default", Set.of("privileges"),
          "operator", Set.of("class", "family"));

  /** Words that may stand before the type and are no part of the tag. */
  private static final Set<String> MODIFIERS =
      Set.of(
          "or",
          "replace",
          "temp",
          "temporary",
          "local",
          "global",
          "unlogged",
          "recursive",
          "unique",
          "trusted",
          "procedural",
          "constraint");

  private ObjectTypes() {}

  /** Moves over OR REPLACE, TEMPORARY, UNIQUE and the like; tells whether TEMPORARY is there. */
  static boolean skipModifiers(Cursor cursor) {
    boolean temporary = false;
    while (MODIFIERS.contains(cursor.text()) && !isLoneConstraint(cursor)) {
      temporary |= isTemporary(cursor);
      cursor.advance();
    }
    if (cursor.is("default", "conversion")) {
      cursor.advance();
    }
    return temporary;
  }

  /** Whether this word makes what is created temporary. */
  static boolean isTemporary(Cursor cursor) {
    return cursor.is("temp") || cursor.is("temporary");
  }

  private static boolean isLoneConstraint(Cursor cursor) {
    return cursor.is("constraint") && !cursor.text(1).equals("trigger");
  }

  /**
   * Reads the type and moves behind it.
   *
   * @return its words in upper case as in the command tag; null if no type stands here
   */
  static @Nullable String read(Cursor cursor) {
    var first = cursor.text();
    var second = cursor.text(1);
    if (first.equals("text") && second.equals("search")) {
      return words(cursor, 3);
    }
    if (first.equals("foreign") && second.equals("data")) {
      return words(cursor, 3);
    }
    if (PAIRS.getOrDefault(first, Set.of()).contains(second) && !isRoleMapping(cursor)) {
      return words(cursor, 2);
    }
    var synonym = SYNONYMS.get(first);
    if (synonym != null) {
      cursor.advance();
      return synonym;
    }
    return SINGLE.contains(first) || first.equals("operator") ? words(cursor, 1) : null;
  }

  /** Whether the words are USER and the name of a role, which may be that of a key word. */
  private static boolean isRoleMapping(Cursor cursor) {
    return cursor.is("user")
        && switch (cursor.text(2)) {
          case "for", "if" -> false;
          default -> true;
        };
  }

  private static String words(Cursor cursor, int count) {
    var words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        words.append(' ');
      }
      words.append(cursor.text().toUpperCase(Locale.ROOT));
      cursor.advance();
    }
    return words.toString();
  }
}
