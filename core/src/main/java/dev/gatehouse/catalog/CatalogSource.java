package dev.gatehouse.catalog;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections on which a catalog is read. Blocks. */
@FunctionalInterface
public interface CatalogSource {

  /**
   * A connection of our own to this database; the caller closes it.
   *
   * @throws SQLException if there is none to be had; its message holds no secret
   */
  Connection connect(String database) throws SQLException;
}
