package dev.gatehouse.api.sql;

/** The family a command belongs to. */
public enum StatementKind {
  /** SELECT, VALUES, TABLE. */
  QUERY,
  /** INSERT, UPDATE, DELETE, MERGE. */
  DML,
  /** CREATE, ALTER, DROP, TRUNCATE, COMMENT and the like. */
  DDL,
  /** COPY in every direction. */
  COPY,
  /** DECLARE, FETCH, MOVE, CLOSE. */
  CURSOR,
  /** PREPARE, EXECUTE, DEALLOCATE. */
  PREPARED,
  /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT, two-phase commit. */
  TRANSACTION,
  /** SET, RESET, SHOW, DISCARD. */
  SESSION,
  /** GRANT, REVOKE. */
  PRIVILEGE,
  /** DO, CALL. */
  CODE,
  /** EXPLAIN. Its nested command stands in {@link Facts#commands()}. */
  EXPLAIN,
  /** VACUUM, ANALYZE, REINDEX, CLUSTER, CHECKPOINT, REFRESH, LOCK. */
  MAINTENANCE,
  /** LISTEN, NOTIFY, UNLISTEN. */
  NOTIFY,
  /** Anything else; then the facts are OPAQUE. */
  UNKNOWN
}
