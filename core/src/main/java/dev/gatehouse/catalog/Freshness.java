package dev.gatehouse.catalog;

import java.time.Duration;

/**
 * How new catalogs are kept, and how much they may hold.
 *
 * @param refreshInterval from one reading to the next
 * @param maxAge above which a catalog is stale
 * @param maxObjects rows of the system catalogs in one of them
 * @param maxDatabases catalogs at once
 */
public record Freshness(
    Duration refreshInterval, Duration maxAge, int maxObjects, int maxDatabases) {

  /** The defaults of the configuration. */
  public static final Freshness DEFAULT =
      new Freshness(Duration.ofSeconds(60), Duration.ofMinutes(5), 500_000, 64);
}
