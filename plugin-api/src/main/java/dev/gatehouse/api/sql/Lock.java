package dev.gatehouse.api.sql;

import org.jspecify.annotations.Nullable;

/**
 * A lock that the text asks for.
 *
 * @param relation the relation or alias as written; null if a row lock names none and so covers
 *     every relation of its query
 * @param mode {@code UPDATE}, {@code NO KEY UPDATE}, {@code SHARE} or {@code KEY SHARE} for rows;
 *     of LOCK TABLE the mode without the word MODE, {@code ACCESS EXCLUSIVE} if it names none
 */
public record Lock(@Nullable QualifiedName relation, String mode) {}
