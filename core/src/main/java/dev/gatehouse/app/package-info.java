/** The command line, wiring by constructors, order of start and stop. */
@NullMarked
package dev.gatehouse.app;

import org.jspecify.annotations.NullMarked;
