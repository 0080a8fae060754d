package dev.gatehouse.catalog;

import dev.gatehouse.sql.CodeCarriers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The catalogs of the databases that sessions use, learnt from them. For every thread. */
public final class Catalogs implements AutoCloseable {

  /** Readings at once. */
  private static final int READERS = 4;

  private final @Nullable CatalogSource source;
  private final Freshness freshness;
  private final CatalogListener listener;
  private final CodeCarriers carriers;
  private final Semaphore readers = new Semaphore(READERS, true);
  private final Map<String, DatabaseCatalog> databases = new HashMap<>();
  private long serverChanges;

  private Catalogs(
      @Nullable CatalogSource source,
      Freshness freshness,
      CatalogListener listener,
      CodeCarriers carriers) {
    this.source = source;
    this.freshness = freshness;
    this.listener = listener;
    this.carriers = carriers;
  }

  /** There are none: nothing is known of any database. */
  public static Catalogs none() {
    return new Catalogs(null, Freshness.DEFAULT, _ -> {}, CodeCarriers.DEFAULT);
  }

  /** The same with the code carriers that Gatehouse ships. */
  public static Catalogs of(CatalogSource source, Freshness freshness, CatalogListener listener) {
    return of(source, freshness, listener, CodeCarriers.DEFAULT);
  }

  /**
   * They are read on connections of this source, each from the first session in its database.
   *
   * @param carriers functions behind which nobody can tell what happens
   */
  public static Catalogs of(
      CatalogSource source, Freshness freshness, CatalogListener listener, CodeCarriers carriers) {
    return new Catalogs(source, freshness, listener, carriers);
  }

  /**
   * The catalog of the database that a session has logged in to; it is {@linkplain
   * DatabaseCatalog#release released} at its end.
   */
  public DatabaseCatalog open(String database) {
    if (source == null) {
      return DatabaseCatalog.NONE;
    }
    synchronized (databases) {
      var known = databases.get(database);
      if (known == null) {
        if (databases.size() >= freshness.maxDatabases() && !forgetIdle()) {
          return new DatabaseCatalog(
              "more than "
                  + freshness.maxDatabases()
                  + " databases are in use, the limit of catalog.max-databases",
              this);
        }
        known = new DatabaseCatalog(database, source, freshness, listener, readers, carriers, this);
        databases.put(database, known);
      }
      known.onSession();
      return known;
    }
  }

  /** How often what all databases share has changed, as far as sessions have told. */
  public long serverChanges() {
    synchronized (databases) {
      return serverChanges;
    }
  }

  void onServerChanged() {
    synchronized (databases) {
      serverChanges++;
      databases.values().forEach(DatabaseCatalog::onSchemaChanged);
    }
  }

  void onServerOutcomeUnknown() {
    synchronized (databases) {
      databases.values().forEach(DatabaseCatalog::onOutcomeUnknown);
    }
  }

  private boolean forgetIdle() {
    for (var all = databases.values().iterator(); all.hasNext(); ) {
      var one = all.next();
      if (one.idle()) {
        all.remove();
        one.close();
        return true;
      }
    }
    return false;
  }

  /** Reads no more. */
  @Override
  public void close() {
    synchronized (databases) {
      databases.values().forEach(DatabaseCatalog::close);
      databases.clear();
    }
  }
}
