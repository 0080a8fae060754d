/**
 * Proofs that leave the log: a bundle shows one record, or that one checkpoint extends another, to
 * somebody who has the key of the log and nothing else. Only {@link BundleMaker} reads a log.
 */
@NullMarked
package dev.gatehouse.audit.proof;

import org.jspecify.annotations.NullMarked;
