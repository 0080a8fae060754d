package dev.gatehouse.net;

import java.time.Duration;

/**
 * How a peer that has vanished is found out, on both legs.
 *
 * @param keepaliveIdle silence after which a probe is sent; 0 = no probes
 * @param keepaliveInterval between probes
 * @param keepaliveCount probes without an answer that end the connection
 * @param userTimeout how long sent data may stay unacknowledged, or the peer's window closed,
 *     before the connection ends; 0 = as the kernel likes, about a quarter of an hour. A peer that
 *     lives but does not read for so long is lost, too
 */
public record TcpSettings(
    Duration keepaliveIdle, Duration keepaliveInterval, int keepaliveCount, Duration userTimeout) {

  /** Probes after a minute of silence, then six of them ten seconds apart; no user timeout. */
  public static final TcpSettings DEFAULT =
      new TcpSettings(Duration.ofSeconds(60), Duration.ofSeconds(10), 6, Duration.ZERO);
}
