package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Relations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A catalog that was read once, for oracles outside of this room. */
public final class ReadCatalog {

  private static final int MOST = 1_000_000;

  /** What the objects of each major version lead to, which takes a while to read. */
  private static final Map<Integer, List<CatalogReader.Reference>> OF_SERVERS =
      new ConcurrentHashMap<>();

  private final Resolver resolver;
  private final Naming naming;

  private ReadCatalog(Resolver resolver, Naming naming) {
    this.resolver = resolver;
    this.naming = naming;
  }

  /** Reads it over a connection that is of no use afterwards. */
  public static ReadCatalog of(Connection connection, String searchPath, String role)
      throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    var read = CatalogReader.read(connection, MOST, OF_SERVERS.getOrDefault(major, List.of()));
    OF_SERVERS.put(major, read.ofServer());
    return new ReadCatalog(
        new Resolver(read.catalog(), CodeCarriers.DEFAULT),
        new Naming(SearchPath.of(searchPath), role, false));
  }

  /** The relations that names mean. */
  public Relations relations() {
    return relations(false);
  }

  /**
   * The relations that names mean.
   *
   * @param temporary whether the session may have temporary ones
   */
  public Relations relations(boolean temporary) {
    return new KnownRelations(resolver, new Naming(naming.path(), naming.role(), temporary));
  }

  /** What a statement reaches. */
  public Reach reach(Facts facts) {
    return resolver.reach(facts, naming);
  }
}
