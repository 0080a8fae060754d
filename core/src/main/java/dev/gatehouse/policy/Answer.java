package dev.gatehouse.policy;

import dev.gatehouse.api.policy.Verdict;

/** What came back from one policy. */
sealed interface Answer {

  /** It decided. */
  record Given(Verdict verdict) implements Answer {}

  /** It failed; that has been logged. */
  record Failed() implements Answer {
    static final Failed FAILED = new Failed();
  }
}
