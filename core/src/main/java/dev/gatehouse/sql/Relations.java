package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Lineage} asks about the relations of a database. */
public interface Relations {

  /** The relation a name as written means for the session; null if that is not known. */
  @Nullable Relation find(QualifiedName name);

  /**
   * A relation.
   *
   * @param name with its schema
   * @param columns in the order of their numbers, without dropped and system columns
   * @param view what its query is made of; null if it is no view
   */
  record Relation(QualifiedName name, List<String> columns, @Nullable Outline view) {}
}
