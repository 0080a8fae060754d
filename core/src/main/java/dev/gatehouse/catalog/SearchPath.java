package dev.gatehouse.catalog;

import dev.gatehouse.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where names without a schema are looked up. (Documentation, "The Schema Search Path".)
 *
 * @param schemas in order; {@code $user} stands for the schema named like the role. Null if it is
 *     not known: then every schema may be on it
 */
public record SearchPath(@Nullable List<String> schemas) {

  /** Every schema may be on it. */
  public static final SearchPath UNKNOWN = new SearchPath(null);

  /** Stands for the schema that has the current role's name. */
  static final String USER = "$user";

  /** How the names of schemas with temporary relations begin. */
  public static final String TEMPORARY = "pg_temp";

  /** Longest value that is read, characters; a longer one is as good as unknown. */
  private static final int LONGEST = 4_096;

  /** Copies the list. */
  public SearchPath {
    schemas = schemas == null ? null : List.copyOf(schemas);
  }

  /** Reads a value of the setting search_path as the server reports it; UNKNOWN if it is none. */
  public static SearchPath of(String value) {
    if (value.isBlank()) {
      return new SearchPath(List.of());
    }
    var schemas = new ArrayList<String>();
    var from = 0;
    var quoted = false;
    for (var at = 0; at <= value.length(); at++) {
      if (at < value.length() && value.charAt(at) == '"') {
        quoted = !quoted;
      } else if (at == value.length() || (value.charAt(at) == ',' && !quoted)) {
        var element = value.substring(from, at).strip();
        if (element.isEmpty() || quoted || value.length() > LONGEST) {
          return UNKNOWN;
        }
        schemas.add(SqlText.identifier(element));
        from = at + 1;
      }
    }
    return new SearchPath(schemas);
  }

  /**
   * The path of the words in a SET, or UNKNOWN if they are not plain: {@code SET search_path TO 'a,
   * b'} names one schema where the same value of set_config names two.
   */
  public static SearchPath ofWords(List<String> words) {
    return !words.isEmpty() && words.stream().allMatch(SearchPath::plain)
        ? new SearchPath(words)
        : UNKNOWN;
  }

  private static boolean plain(String word) {
    return !word.isEmpty()
        && word.length() < 64
        && word.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$');
  }

  /** Whether what is created without a schema may become a temporary relation. */
  public boolean mayBeTemporary() {
    return schemas == null || schemas.stream().anyMatch(one -> one.startsWith(TEMPORARY));
  }

  /** Whether it says where to look. */
  public boolean known() {
    return schemas != null;
  }
}
