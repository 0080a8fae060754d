package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.sql.NamePattern;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;

/** Names of relations to look for. */
final class Tables {

  private final NamePattern[] names;

  private Tables(List<NamePattern> names) {
    this.names = names.toArray(NamePattern[]::new);
  }

  /**
   * Compiles names.
   *
   * @throws IllegalArgumentException if {@link #check} would refuse one of them
   */
  static Tables of(List<String> names) {
    return new Tables(names.stream().map(NamePattern::of).toList());
  }

  /**
   * Checks one name.
   *
   * @throws IllegalArgumentException if no relation could ever match it
   */
  static void check(String name) {
    var _ = NamePattern.of(name);
  }

  /** Whether one of the names fits the relation, or may: the search_path is unknown. */
  boolean match(QualifiedName relation) {
    for (var name : names) {
      if (name.match(relation) != NamePattern.Match.NO) {
        return true;
      }
    }
    return false;
  }
}
