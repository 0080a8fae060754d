package dev.gatehouse.session;

import java.time.Duration;

/**
 * How long a session may take, beside {@link SessionLimits#loginTimeout()}.
 *
 * @param startup from connecting until the startup message is whole, with PROXY header and TLS
 * @param idle how long a session may wait for its client outside a transaction; 0 = for ever
 * @param transactionIdle the same inside a transaction; 0 = for ever
 */
public record Deadlines(Duration startup, Duration idle, Duration transactionIdle) {

  /** 10 s for the startup; sessions may wait for ever, as PostgreSQL lets them. */
  public static final Deadlines DEFAULT =
      new Deadlines(Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO);
}
