package dev.gatehouse.catalog;

import java.util.Map;

/** Told what becomes of catalogs, on a worker thread. */
@FunctionalInterface
public interface CatalogListener {

  /**
   * The state of a database's catalog has changed.
   *
   * @param details for the record; the database, what has happened and why
   */
  void onCatalog(Map<String, String> details);
}
