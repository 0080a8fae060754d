/** Listeners, TLS, upstream connections, drain. Starts and ends sessions. */
@NullMarked
package dev.gatehouse.net;

import org.jspecify.annotations.NullMarked;
