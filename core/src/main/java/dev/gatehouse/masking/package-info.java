/** Mask plans for results, and the rewriting of rows. Confined to the event loop of its session. */
@NullMarked
package dev.gatehouse.masking;

import org.jspecify.annotations.NullMarked;
