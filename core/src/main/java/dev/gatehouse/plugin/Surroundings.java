package dev.gatehouse.plugin;

import dev.gatehouse.api.audit.EventFormat;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What every opened plugin may use.
 *
 * @param workers threads for work that may block
 * @param formats a format of audit events by name; {@link IllegalArgumentException} for unknown
 *     names
 */
public record Surroundings(
    Executor workers, InstantSource clock, Function<String, EventFormat> formats) {}
