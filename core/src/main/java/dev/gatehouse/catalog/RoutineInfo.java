package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Routine;
import org.jspecify.annotations.Nullable;

/**
 * A routine and what is known of its body.
 *
 * @param searchPath what its SET clause sets; null if it has none and runs under its caller's
 * @param sql its body, where that is SQL in a literal; null for other bodies, also for one in SQL
 *     syntax (BEGIN ATOMIC, RETURN), whose references the catalog holds
 * @param opaque whether nobody can tell what its body reaches
 * @param arguments how many it has, those with defaults too
 * @param unary whether one argument is enough to call it, as in {@code row.function}
 */
record RoutineInfo(
    int oid,
    Routine routine,
    @Nullable SearchPath searchPath,
    @Nullable String sql,
    boolean opaque,
    int arguments,
    boolean unary) {}
