/**
 * The conductor: client and server side of a session, reply queue, read gate, cancel keys. Confined
 * to one event loop per session.
 */
@NullMarked
package dev.gatehouse.session;

import org.jspecify.annotations.NullMarked;
