package dev.gatehouse.session;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many there are of each key. A key of which there is none takes no memory. Used from all event
 * loops.
 */
final class Tally<K> {

  private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();

  /** Counts one more, unless there are {@code most} already; 0 = no limit. */
  boolean add(K key, int most) {
    var added = new boolean[1];
    counts.compute(
        key,
        (_, count) -> {
          var before = count == null ? 0 : count;
          added[0] = most == 0 || before < most;
          return added[0] ? Integer.valueOf(before + 1) : count;
        });
    return added[0];
  }

  /** Takes back one that was added. */
  void remove(K key) {
    counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many keys there are. */
  int keys() {
    return counts.size();
  }
}
