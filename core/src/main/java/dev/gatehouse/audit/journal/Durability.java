package dev.gatehouse.audit.journal;

/** When a record counts as written. */
public enum Durability {
  /** On disk: it survives a power cut. */
  STRICT,
  /** With the operating system: it survives the end of the process; on disk 100 ms later. */
  PROCESS
}
