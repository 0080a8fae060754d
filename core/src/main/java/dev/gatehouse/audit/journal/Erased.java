package dev.gatehouse.audit.journal;

/**
 * What an erasure has done.
 *
 * @param index of its event {@code erasure}; of the first if there are several
 * @param events how many
 * @param bodies that were overwritten
 */
public record Erased(long index, int events, long bodies) {}
