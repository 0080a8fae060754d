package dev.gatehouse.session;

import java.time.Duration;

/**
 * What one session may use.
 *
 * @param messageSize longest message of a client, and longest message of a server that has to be
 *     read whole, bytes
 * @param pipelineDepth most replies outstanding before a client is read no further
 * @param pipelineBytes most bytes of messages whose replies are outstanding, likewise
 * @param statements most prepared statements, and most portals
 * @param statementBytes what they may hold in texts and parameters before no more are taken
 * @param heldBytes most bytes that wait for their evidence before a client is read no further
 * @param messageTimeout for a large message from its first byte to its last
 * @param loginTimeout from the first byte to the first ReadyForQuery
 */
public record SessionLimits(
    int messageSize,
    int pipelineDepth,
    int pipelineBytes,
    int statements,
    int statementBytes,
    int heldBytes,
    Duration messageTimeout,
    Duration loginTimeout) {

  /** 64 MiB, 10,000 replies of 4 MiB, 10,000 statements of 4 MiB, 1 MiB, 2 min, 30 s. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(
          64 << 20,
          10_000,
          4 << 20,
          10_000,
          4 << 20,
          1 << 20,
          Duration.ofMinutes(2),
          Duration.ofSeconds(30));

  /** The same with another time to log in. */
  SessionLimits withLoginTimeout(Duration time) {
    return new SessionLimits(
        messageSize,
        pipelineDepth,
        pipelineBytes,
        statements,
        statementBytes,
        heldBytes,
        messageTimeout,
        time);
  }
}
