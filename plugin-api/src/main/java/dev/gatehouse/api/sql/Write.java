package dev.gatehouse.api.sql;

/**
 * A relation that a statement writes.
 *
 * @param relation its name as written
 * @param command INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY or REFRESH
 * @param filter what restricts the rows
 */
public record Write(QualifiedName relation, String command, Filter filter) {}
