/**
 * Prepared statements, portals and parameters of a session, in one namespace. Confined to the event
 * loop of its session.
 */
@NullMarked
package dev.gatehouse.statement;

import org.jspecify.annotations.NullMarked;
