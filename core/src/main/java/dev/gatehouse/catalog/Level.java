package dev.gatehouse.catalog;

/** How far an object is used; each level includes the ones before it. */
enum Level {
  /** Its data is touched through another relation: a parent of what is read. */
  NAMED,
  /** It is read; a routine is called. */
  READ,
  /** Its rows are changed, or it is itself: defaults, checks and triggers run. */
  WRITTEN,
  /** It is emptied, and so is whatever refers to it. */
  TRUNCATED
}
