/**
 * The journal: what happened, on disk, in the order in which it counts. Frames in preallocated
 * segments, one writer thread, group commit; everything else (tiles, indexes, sinks) is derived
 * from it.
 *
 * <p>Event loops encode events and queue them; the writer thread numbers, hashes and writes them;
 * readers have threads of their own and see only what is durable.
 */
@NullMarked
package dev.gatehouse.audit.journal;

import org.jspecify.annotations.NullMarked;
