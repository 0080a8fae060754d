package dev.gatehouse.api.sql;

import org.jspecify.annotations.Nullable;

/**
 * A parameter that the text uses.
 *
 * @param number 1 for {@code $1}
 * @param type the type the text gives it, by a cast or in the list of a PREPARE; null if none
 */
public record ParameterUse(int number, @Nullable QualifiedName type) {}
