/**
 * The offline verifier. It trusts nothing that it has not recomputed, reads every byte of the
 * segments by code of its own, and writes nothing. Only what a line of a sink must say of a record
 * is told by the code that writes such lines, when the record itself has been checked.
 */
@NullMarked
package dev.gatehouse.audit.verify;

import org.jspecify.annotations.NullMarked;
