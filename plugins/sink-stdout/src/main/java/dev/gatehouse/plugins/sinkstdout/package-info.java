/** Plugin {@code sink-stdout}: audit events as lines on standard output. */
@NullMarked
package dev.gatehouse.plugins.sinkstdout;

import org.jspecify.annotations.NullMarked;
