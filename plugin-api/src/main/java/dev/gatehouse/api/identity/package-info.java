/** Extension point: who is this login, and which database role does it get? */
@NullMarked
package dev.gatehouse.api.identity;

import org.jspecify.annotations.NullMarked;
