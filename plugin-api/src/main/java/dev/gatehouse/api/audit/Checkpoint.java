package dev.gatehouse.api.audit;

/**
 * The state of the log at one size, signed by it.
 *
 * @param log the log's id, 32 hexadecimal digits
 * @param size it covers every record whose index is below
 * @param note a C2SP signed note (tlog-checkpoint), byte for byte, line feeds included
 */
public record Checkpoint(String log, long size, String note) {}
