package dev.gatehouse.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One object leads to another.
 *
 * @param from the least use of the one that does
 * @param use how the other is used then; null for the same use
 */
record Edge(Node to, Level from, @Nullable Level use) {}
