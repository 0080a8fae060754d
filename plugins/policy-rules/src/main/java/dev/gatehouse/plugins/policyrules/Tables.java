package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.sql.QualifiedName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of relations to look for. */
final class Tables {

  /** Longer names are cut by PostgreSQL (NAMEDATALEN - 1). */
  private static final int LONGEST_NAME = 63;

  private final Name[] names;

  private record Name(@Nullable Glob schema, Glob name) {

    /** The search_path is unknown, so a name without schema may be in any. */
    boolean matches(QualifiedName relation) {
      return name.matches(relation.name())
          && (schema == null || relation.schema() == null || schema.matches(relation.schema()));
    }
  }

  private Tables(List<Name> names) {
    this.names = names.toArray(Name[]::new);
  }

  /**
   * Compiles names.
   *
   * @throws IllegalArgumentException if {@link #check} would refuse one of them
   */
  static Tables of(List<String> names) {
    return new Tables(names.stream().map(Tables::name).toList());
  }

  /**
   * Checks one name.
   *
   * @throws IllegalArgumentException if no relation could ever match it
   */
  static void check(String name) {
    name(name);
  }

  /** Whether one of the names fits the relation. */
  boolean match(QualifiedName relation) {
    for (var name : names) {
      if (name.matches(relation)) {
        return true;
      }
    }
    return false;
  }

  private static Name name(String text) {
    if (text.indexOf('"') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has quotes; write the name as the catalog holds it");
    }
    var dot = text.indexOf('.');
    if (dot != text.lastIndexOf('.')) {
      throw new IllegalArgumentException("'" + text + "' is not schema.name or name");
    }
    return dot < 0
        ? new Name(null, part(text, text))
        : new Name(part(text.substring(0, dot), text), part(text.substring(dot + 1), text));
  }

  private static Glob part(String part, String text) {
    if (part.isBlank()) {
      throw new IllegalArgumentException("'" + text + "' is not schema.name or name");
    }
    if (part.replace("*", "").getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "'" + text + "' has a part of more than " + LONGEST_NAME + " bytes; no name is as long");
    }
    return new Glob(part);
  }
}
