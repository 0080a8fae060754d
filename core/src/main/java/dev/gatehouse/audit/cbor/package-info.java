/**
 * Deterministic CBOR (RFC 8949, section 4.2.1), as far as records use it: integers of 64 bits, byte
 * and text strings, arrays, maps with unsigned integers as keys, false, true and null. One value
 * has one encoding: the reader takes no other. Knows no other room; nothing here is for several
 * threads.
 */
@NullMarked
package dev.gatehouse.audit.cbor;

import org.jspecify.annotations.NullMarked;
