package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline;
import dev.gatehouse.sql.Relations;
import org.jspecify.annotations.Nullable;

/** The relations of a database as a session's names mean them; one that is not certain is none. */
record KnownRelations(Resolver resolver, Naming naming) implements Relations {

  private static final String SERVER = "pg_catalog";

  @Override
  public Relations.@Nullable Relation find(QualifiedName name) {
    var found = resolver.catalog().relation(name, naming);
    if (found == null || shadows(found, name)) {
      return null;
    }
    var view = found.definition();
    if (view == null) {
      return found.isView() ? null : relation(found, null);
    }
    var outline = resolver.outline(view);
    return outline == null ? null : relation(found, outline);
  }

  /**
   * Whether the server has a relation of this name, too: in the text of a view, where such names
   * stand without a schema, that one is meant.
   */
  private boolean shadows(RelationInfo found, QualifiedName name) {
    return name.schema() == null
        && !SERVER.equals(found.name().schema())
        && resolver.catalog().relations(name.name()).stream()
            .anyMatch(one -> SERVER.equals(one.name().schema()));
  }

  private static Relations.Relation relation(RelationInfo found, @Nullable Outline outline) {
    return new Relations.Relation(
        found.name(), found.columns().stream().map(RelationInfo.Column::name).toList(), outline);
  }
}
