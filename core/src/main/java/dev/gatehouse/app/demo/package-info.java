/**
 * The demonstration: an embedded PostgreSQL with a small shop and Gatehouse in front of it. Needs
 * the jars in the folder {@code demo} of the distribution; nothing else in Gatehouse does.
 */
@NullMarked
package dev.gatehouse.app.demo;

import org.jspecify.annotations.NullMarked;
