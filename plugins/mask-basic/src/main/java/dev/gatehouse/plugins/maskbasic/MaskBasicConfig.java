package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.config.Default;
import dev.gatehouse.api.config.Secret;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code mask-basic}.
 *
 * @param columns which columns are masked, and how
 * @param clearFor who reads them in clear
 */
public record MaskBasicConfig(List<Column> columns, @Default("{}") ClearFor clearFor) {

  /** Copies the list. */
  public MaskBasicConfig {
    columns = List.copyOf(columns);
  }

  /** How a cell is replaced. */
  public enum Method {
    /** SQL NULL; fits every type. ({@code null} itself is a word of YAML.) */
    NULLIFY,
    /** The same text for every value. */
    FIXED,
    /** Some characters at the ends stay, the rest is filled. */
    PARTIAL,
    /** A keyed hash: equal values stay equal, the value itself cannot be read. */
    HASH
  }

  /**
   * One masked column.
   *
   * @param column {@code schema.table.column} as the catalog holds the names
   * @param value for FIXED: the text; null = {@code ***}
   * @param keepFirst for PARTIAL: characters left at the start
   * @param keepLast for PARTIAL: characters left at the end
   * @param fill for PARTIAL: one character
   * @param key for HASH: at least 16 characters
   * @param length for HASH: hexadecimal digits, 8 to 64
   */
  public record Column(
      String column,
      Method method,
      @Nullable String value,
      @Default("0") int keepFirst,
      @Default("0") int keepLast,
      @Default("'*'") String fill,
      @Nullable Secret key,
      @Default("16") int length) {}

  /**
   * Sessions that match one of the three read in clear.
   *
   * @param principals ids of principals
   * @param groups groups of principals
   * @param roles roles at the server
   */
  public record ClearFor(
      @Default("[]") Set<String> principals,
      @Default("[]") Set<String> groups,
      @Default("[]") Set<String> roles) {

    /** Copies the sets. */
    public ClearFor {
      principals = Set.copyOf(principals);
      groups = Set.copyOf(groups);
      roles = Set.copyOf(roles);
    }
  }
}
