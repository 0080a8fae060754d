package dev.gatehouse.api;

/** The transaction status of the last ReadyForQuery (PostgreSQL protocol, "Message Formats"). */
public enum TransactionStatus {
  /** {@code I}: outside a transaction block. */
  IDLE,
  /** {@code T}: inside a transaction block. */
  ACTIVE,
  /** {@code E}: inside a failed transaction block. */
  FAILED
}
