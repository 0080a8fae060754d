/** Extension point: which cells of a result are replaced, and how? */
@NullMarked
package dev.gatehouse.api.masking;

import org.jspecify.annotations.NullMarked;
