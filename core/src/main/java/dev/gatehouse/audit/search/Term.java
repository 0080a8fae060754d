package dev.gatehouse.audit.search;

import java.nio.charset.StandardCharsets;

/**
 * What an index knows events by. A term is 64 bits of a hash: two that are equal by chance cost a
 * look at a group in vain, no more.
 */
enum Term {
  USER(0),
  SESSION(1),
  OBJECT(2),
  EVENT(3),
  VERDICT(4),
  OUTCOME(5),
  FINGERPRINT(6);

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private final int number;

  /** Numbers are in files: none is used anew. */
  Term(int number) {
    this.number = number;
  }

  /** FNV-1a over kind and value, mixed once more. */
  long of(String value) {
    var hash = (OFFSET ^ number) * PRIME;
    for (var b : value.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return hash ^ (hash >>> 29);
  }
}
