/**
 * What databases hold: relations, routines, operators, casts and types, read by a thread of its own
 * for each database on a connection of ours, and what statements reach in them; and which columns
 * and relations are protected, read on a session's connection. Called on event loops, which never
 * wait for it. Knows only sql.
 */
@NullMarked
package dev.gatehouse.catalog;

import org.jspecify.annotations.NullMarked;
