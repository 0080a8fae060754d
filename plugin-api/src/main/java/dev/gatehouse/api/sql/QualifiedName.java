package dev.gatehouse.api.sql;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The name of a relation or routine as PostgreSQL reads it: unquoted parts in lower case (ASCII
 * only), quoted parts as they stand, each cut at 63 bytes.
 *
 * @param schema the schema as written, or null if the name is not qualified
 * @param name the name itself
 */
public record QualifiedName(@Nullable String schema, String name)
    implements Comparable<QualifiedName> {

  private static final Comparator<QualifiedName> ORDER =
      Comparator.comparing(QualifiedName::schema, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(QualifiedName::name);

  /** {@code schema.name}, or the name alone. */
  @Override
  public String toString() {
    return schema == null ? name : schema + '.' + name;
  }

  /** One that nobody can foresee, so that no text can hold many names of equal hash. */
  @Override
  public int hashCode() {
    return 31 * NameHash.of(schema) + NameHash.of(name);
  }

  /** By schema, none first, then by name. */
  @Override
  public int compareTo(QualifiedName other) {
    return ORDER.compare(this, other);
  }
}
