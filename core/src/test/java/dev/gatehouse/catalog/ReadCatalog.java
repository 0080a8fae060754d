package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.sql.Relations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A catalog that was read once, for oracles outside of this room. */
public final class ReadCatalog {

  private static final int MOST = 1_000_000;

  private final Resolver resolver;
  private final Naming naming;

  private ReadCatalog(Resolver resolver, Naming naming) {
    this.resolver = resolver;
    this.naming = naming;
  }

  /** Reads it over a connection that is of no use afterwards. */
  public static ReadCatalog of(Connection connection, String searchPath, String role)
      throws SQLException {
    var catalog = CatalogReader.read(connection, MOST, List.of()).catalog();
    return new ReadCatalog(
        new Resolver(catalog), new Naming(SearchPath.of(searchPath), role, false));
  }

  /** The relations that names mean. */
  public Relations relations() {
    return new KnownRelations(resolver, naming);
  }

  /** What a statement reaches. */
  public Reach reach(Facts facts) {
    return resolver.reach(facts, naming);
  }
}
