/**
 * The offline verifier. It trusts nothing that it has not recomputed, reads every byte of the
 * segments by code of its own, and writes nothing.
 */
@NullMarked
package dev.gatehouse.audit.verify;

import org.jspecify.annotations.NullMarked;
