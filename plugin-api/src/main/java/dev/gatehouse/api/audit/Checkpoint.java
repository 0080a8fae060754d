package dev.gatehouse.api.audit;

import java.time.Instant;

/**
 * The state of the log at one size, signed by it.
 *
 * @param log the log's id, 32 hexadecimal digits
 * @param size it covers every record whose index is below
 * @param time when it was signed; the note does not say it
 * @param note a C2SP signed note (tlog-checkpoint), byte for byte, line feeds included
 */
public record Checkpoint(String log, long size, Instant time, String note) {}
