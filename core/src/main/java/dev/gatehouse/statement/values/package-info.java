/**
 * What the bytes of values mean: binary and text formats of PostgreSQL's types in one normal form.
 * Pure functions, bounded by the size of their input; safe on any thread.
 */
@NullMarked
package dev.gatehouse.statement.values;

import org.jspecify.annotations.NullMarked;
