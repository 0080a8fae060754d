package dev.gatehouse.audit.journal;

/** What happens while evidence cannot be written. */
public enum OnFailure {
  /** What cannot be recorded fails; service resumes with the disk. */
  FAIL_OPERATION,
  /** The same, and Gatehouse stops. */
  SHUTDOWN,
  /** Statements pass and are counted. */
  CONTINUE_UNAUDITED
}
