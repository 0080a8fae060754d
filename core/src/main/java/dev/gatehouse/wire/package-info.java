/**
 * Frames and messages of the frontend/backend protocol, version 3: readers, writers and limits.
 * Knows no other room. Called on the event loop of a session; buffers come and go as each method
 * says.
 */
@NullMarked
package dev.gatehouse.wire;

import org.jspecify.annotations.NullMarked;
