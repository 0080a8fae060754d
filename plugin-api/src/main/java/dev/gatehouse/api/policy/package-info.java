/** Extension point: may this statement pass? */
@NullMarked
package dev.gatehouse.api.policy;

import org.jspecify.annotations.NullMarked;
