package dev.gatehouse.sql.oracle;

/** How much the oracles ask: seconds in the normal build, everything with {@code -Poracles}. */
final class Extent {

  /** Whether the given corpus and every text of our own are asked about in every way. */
  static final boolean FULL = Boolean.getBoolean("oracle.full");

  /** Broken texts to compare, for each server. */
  static final int MUTANTS = Integer.getInteger("oracle.mutants", 20_000);

  /** Statements to write over the schema of our own, for each server. */
  static final int GENERATED = Integer.getInteger("oracle.generated", 400);

  private static final long FIXED = 4711;

  private Extent() {}

  /**
   * Where random choices start: {@code -Doracle.seed}, always the same in the short form, never the
   * same in the full one; said, so that what it finds can be repeated.
   */
  static long seed(String oracle) {
    long seed = Long.getLong("oracle.seed", FULL ? System.nanoTime() : FIXED);
    System.out.printf("oracle %s: -Doracle.seed=%d%n", oracle, seed);
    return seed;
  }
}
