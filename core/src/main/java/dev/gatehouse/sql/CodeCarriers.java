package dev.gatehouse.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Functions that hide what a statement does: they run SQL handed over as a string, or reach files
 * of the server. Immutable.
 */
public final class CodeCarriers {

  /** Those of PostgreSQL and of the modules it ships with. */
  public static final CodeCarriers DEFAULT = new CodeCarriers(List.of());

  private static final Set<String> RUN_TEXT =
      Set.of("ts_stat", "connectby", "xpath_table", "xpath_list");

  private static final Set<String> TOUCH_FILES =
      Set.of("lo_import", "lo_export", "pg_stat_file", "pg_logdir_ls", "pg_logfile_rotate");

  private static final String READS_NAMED = "reads relations named by a value";
  private static final String CHANGES_NAMED = "changes relations named by a value";

  /** They read a relation whose name is an ordinary text to the server. */
  private static final Set<String> READ_NAMED =
      Set.of("bt_metap", "get_raw_page", "pg_relpages", "pgrowlocks");

  /** They change what is known of a relation whose name is an ordinary text to the server. */
  private static final Set<String> CHANGE_NAMED =
      Set.of(
          "pg_clear_relation_stats",
          "pg_clear_attribute_stats",
          "pg_clear_extended_stats",
          "pg_restore_relation_stats",
          "pg_restore_attribute_stats",
          "pg_restore_extended_stats");

  /** Prefix and what such functions do. */
  private static final List<Map.Entry<String, String>> PREFIXES =
      List.of(
          Map.entry("query_to_xml", "runs SQL text"),
          Map.entry("table_to_xml", READS_NAMED),
          Map.entry("schema_to_xml", READS_NAMED),
          Map.entry("database_to_xml", "reads every relation"),
          Map.entry("cursor_to_xml", "reads a cursor named by a value"),
          Map.entry("dblink", "runs SQL text"),
          Map.entry("crosstab", "runs SQL text"),
          Map.entry("pg_read_file", "reads files of the server"),
          Map.entry("pg_read_binary_file", "reads files of the server"),
          Map.entry("pg_ls_", "lists files of the server"),
          Map.entry("pg_file_", "reaches files of the server"),
          Map.entry("bt_page_", READS_NAMED),
          Map.entry("bt_multi_page_", READS_NAMED),
          Map.entry("pgstattuple", READS_NAMED),
          Map.entry("pgstatindex", READS_NAMED),
          Map.entry("pgstatginindex", READS_NAMED),
          Map.entry("pgstathashindex", READS_NAMED),
          Map.entry("heap_force_", CHANGES_NAMED),
          Map.entry("pg_logical_slot_get_", "reads changes of every relation"),
          Map.entry("pg_logical_slot_peek_", "reads changes of every relation"),
          Map.entry("pg_get_wal_record", "reads changes of every relation"),
          Map.entry("pg_get_wal_block", "reads changes of every relation"));

  private final Set<String> names = new HashSet<>();
  private final List<String> prefixes = new ArrayList<>();

  private CodeCarriers(List<String> more) {
    for (var name : more) {
      if (name.endsWith("*")) {
        prefixes.add(name.substring(0, name.length() - 1));
      } else {
        names.add(name);
      }
    }
  }

  /**
   * The shipped ones and more.
   *
   * @param more names without schema as PostgreSQL stores them; one that ends in {@code *} stands
   *     for all that start like it
   */
  public static CodeCarriers with(List<String> more) {
    return more.isEmpty() ? DEFAULT : new CodeCarriers(more);
  }

  /** Why a call of this function with so many arguments does; null if it does not. */
  public static @Nullable String reason(String name, int arguments) {
    return name.equals("ts_rewrite") && arguments == 2
        ? "calls ts_rewrite, which runs SQL text"
        : null;
  }

  /**
   * Why a call of this function hides what the statement does; null if it does not.
   *
   * @param name without schema: such a function may be installed in any
   */
  public @Nullable String reason(String name) {
    if (RUN_TEXT.contains(name)) {
      return "calls " + name + ", which runs SQL text";
    }
    if (TOUCH_FILES.contains(name)) {
      return "calls " + name + ", which reaches files of the server";
    }
    if (READ_NAMED.contains(name)) {
      return "calls " + name + ", which " + READS_NAMED;
    }
    if (CHANGE_NAMED.contains(name)) {
      return "calls " + name + ", which " + CHANGES_NAMED;
    }
    for (var prefix : PREFIXES) {
      if (name.startsWith(prefix.getKey())) {
        return "calls " + name + ", which " + prefix.getValue();
      }
    }
    return isConfigured(name) ? "calls " + name + ", which is configured as a code carrier" : null;
  }

  private boolean isConfigured(String name) {
    if (names.contains(name)) {
      return true;
    }
    for (var prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
