package dev.gatehouse.api.sql;

/**
 * A command that stands inside another one.
 *
 * @param command its tag, for example {@code DELETE}
 * @param executes whether it runs when the statement does: not under a plain EXPLAIN, nor inside
 *     PREPARE, DECLARE, the body of a view, rule or routine
 */
public record Nested(String command, boolean executes) {}
