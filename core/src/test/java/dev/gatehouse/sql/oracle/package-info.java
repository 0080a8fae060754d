/**
 * Real servers as referees of room {@code sql}: what they accept, how they cut texts into tokens
 * and statements, what they lock and call, where their columns come from. Every oracle runs in a
 * short form in the normal build and in full with {@code -Poracles}.
 */
@NullMarked
package dev.gatehouse.sql.oracle;

import org.jspecify.annotations.NullMarked;
