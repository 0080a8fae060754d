package dev.gatehouse.plugins.sinkstdout;

import dev.gatehouse.api.config.Default;

/**
 * The configuration of {@code sink-stdout}.
 *
 * @param format the format of a line
 */
public record SinkStdoutConfig(@Default("gatehouse") String format) {}
