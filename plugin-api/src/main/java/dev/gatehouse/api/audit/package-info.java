/** Extension point: where audit events go. */
@NullMarked
package dev.gatehouse.api.audit;

import org.jspecify.annotations.NullMarked;
