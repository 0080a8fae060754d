package dev.gatehouse.api.sql;

/**
 * A function or procedure as the database knows it.
 *
 * @param name with its schema
 * @param kind FUNCTION, PROCEDURE, AGGREGATE or WINDOW
 * @param volatility {@code IMMUTABLE}, {@code STABLE} or {@code VOLATILE}
 * @param securityDefiner whether it runs with the privileges of its owner
 * @param language for example {@code internal}, {@code c}, {@code sql}, {@code plpgsql}
 */
public record Routine(
    QualifiedName name, String kind, String volatility, boolean securityDefiner, String language) {

  /** Whether it came with the server: it lies in pg_catalog and is written in C. */
  public boolean isBuiltIn() {
    return "pg_catalog".equals(name.schema())
        && (language.equals("internal") || language.equals("c"));
  }
}
