/** Plugin {@code sink-http}: audit events in batches to an HTTP receiver. */
@NullMarked
package dev.gatehouse.plugins.sinkhttp;

import org.jspecify.annotations.NullMarked;
