package dev.gatehouse.session;

/** What becomes of one message that was read. */
enum Fate {
  /** It travels on as it came; what was inserted goes behind it. */
  PASS,
  /** It ends here; what was inserted goes in its place. */
  DROP,
  /** It cannot be decided yet: it stays where it is and is looked at again. */
  WAIT
}
