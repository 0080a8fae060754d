package dev.gatehouse.app;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which time is meant. */
final class TimeRange {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = AuditTimes.OfInstant.class,
      description = "Not before: 2026-11-23T03:00:00Z, 2026-11-23 (UTC), or 2h (ago).")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = AuditTimes.OfInstant.class,
      description = "Before this time.")
  private @Nullable Instant to;

  /** Its beginning; null for that of the log. */
  @Nullable Instant from() {
    return from;
  }

  /** Behind its end; null for that of the log. */
  @Nullable Instant to() {
    return to;
  }
}
