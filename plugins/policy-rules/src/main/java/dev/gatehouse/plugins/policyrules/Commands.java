package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.sql.Write;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Command tags to look for: each as a whole or by its first words. */
final class Commands {

  private static final Pattern WORDS = Pattern.compile("[A-Z]+( [A-Z]+)*");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** First words of the command tags of PostgreSQL 13 to 18 (cmdtaglist.h), and VALUES, TABLE. */
  private static final Set<String> FIRST_WORDS =
      Set.of(
          "ALTER",
          "ANALYZE",
          "BEGIN",
          "CALL",
          "CHECKPOINT",
          "CLOSE",
          "CLUSTER",
          "COMMENT",
          "COMMIT",
          "COPY",
          "CREATE",
          "DEALLOCATE",
          "DECLARE",
          "DELETE",
          "DISCARD",
          "DO",
          "DROP",
          "EXECUTE",
          "EXPLAIN",
          "FETCH",
          "GRANT",
          "IMPORT",
          "INSERT",
          "LISTEN",
          "LOAD",
          "LOCK",
          "MERGE",
          "MOVE",
          "NOTIFY",
          "PREPARE",
          "REASSIGN",
          "REFRESH",
          "REINDEX",
          "RELEASE",
          "RESET",
          "REVOKE",
          "ROLLBACK",
          "SAVEPOINT",
          "SECURITY",
          "SELECT",
          "SET",
          "SHOW",
          "START",
          "TABLE",
          "TRUNCATE",
          "UNLISTEN",
          "UPDATE",
          "VACUUM",
          "VALUES");

  private final String[] whole;
  private final String[] beginnings;

  private Commands(List<String> commands) {
    whole = commands.toArray(String[]::new);
    beginnings = new String[whole.length];
    for (var i = 0; i < whole.length; i++) {
      beginnings[i] = whole[i] + ' ';
    }
  }

  /** Compiles tags that {@link #normalized} has accepted. */
  static Commands of(List<String> commands) {
    return new Commands(commands.stream().map(Commands::normalized).toList());
  }

  /**
   * The tag in upper case with single blanks.
   *
   * @throws IllegalArgumentException if no command of PostgreSQL could ever match it
   */
  static String normalized(String command) {
    var upper = BLANKS.matcher(command.strip()).replaceAll(" ").toUpperCase(Locale.ROOT);
    if (!WORDS.matcher(upper).matches()) {
      throw new IllegalArgumentException(
          "'" + command + "' is not a command tag; write words such as DELETE or DROP TABLE");
    }
    if (!FIRST_WORDS.contains(BLANKS.split(upper, 2)[0])) {
      throw new IllegalArgumentException(
          "no command of PostgreSQL begins with '" + command + "', so this would never match");
    }
    return upper;
  }

  /** Whether a tag is one of these or begins with the words of one. */
  boolean match(String command) {
    for (var i = 0; i < whole.length; i++) {
      if (command.equals(whole[i]) || command.startsWith(beginnings[i])) {
        return true;
      }
    }
    return false;
  }

  /** Whether a write is one of these or may do the same: MERGE does all three, COPY inserts. */
  boolean matchEffect(Write write) {
    return switch (write.command()) {
      case "MERGE" -> match("MERGE") || match("INSERT") || match("UPDATE") || match("DELETE");
      case "COPY" -> match("COPY") || match("INSERT");
      default -> match(write.command());
    };
  }
}
