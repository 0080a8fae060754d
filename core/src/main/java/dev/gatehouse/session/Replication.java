package dev.gatehouse.session;

/** What kind of replication a session was opened for ("Streaming Replication Protocol"). */
public enum Replication {
  /** None: an ordinary session. */
  NONE,
  /** {@code replication=true}: it takes replication commands only. */
  PHYSICAL,
  /** {@code replication=database}: it takes replication commands and SQL. */
  LOGICAL
}
