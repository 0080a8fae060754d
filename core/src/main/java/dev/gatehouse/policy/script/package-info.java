/**
 * Policies in JavaScript, the only place that knows GraalVM. A context belongs to one event loop.
 */
@NullMarked
package dev.gatehouse.policy.script;

import org.jspecify.annotations.NullMarked;
