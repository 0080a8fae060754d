/** Who a login belongs to: the mapping chain. Mappers run on worker threads. */
@NullMarked
package dev.gatehouse.identity;

import org.jspecify.annotations.NullMarked;
