/** Plugin {@code sink-file}: audit events as lines of a file. */
@NullMarked
package dev.gatehouse.plugins.sinkfile;

import org.jspecify.annotations.NullMarked;
