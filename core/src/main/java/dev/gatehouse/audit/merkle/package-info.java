/**
 * The Merkle tree over the leaves of the journal and what is made of it: proofs, tiles, signed
 * checkpoints, witnesses. The tree is that of RFC 6962; files and notes are those of C2SP
 * (tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness). It knows how files
 * and hashes are written, and nothing of events or of the journal. Each object belongs to one
 * thread unless it says that it is immutable. Appending a leaf costs less than a microsecond;
 * files, signatures and witnesses are for threads that may wait.
 */
@NullMarked
package dev.gatehouse.audit.merkle;

import org.jspecify.annotations.NullMarked;
