package dev.gatehouse.statement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What statements that were sent, but not answered yet, prepare and declare with SQL. Of more than
 * {@code limit} it knows only that there are some: then no name is known. Confined to the session's
 * event loop.
 */
final class NamesUnderWay {

  /** Of one name; a session that makes more at once is not understood. */
  static final int MOST = 16;

  private final int limit;
  private final Map<String, Deque<Made>> tracked = new HashMap<>();
  private int count;

  /** Not tracked: of the last stretch in which there were some, and of those before it. */
  private int untracked;

  private int untrackedEarlier;
  private long lastStretch;

  private record Made(Prepared value, long stretch) {}

  NamesUnderWay(int limit) {
    this.limit = limit;
  }

  /** It was sent in this stretch. */
  void onSent(Prepared made, long stretch) {
    if (count < limit) {
      count++;
      tracked.computeIfAbsent(made.name(), _ -> new ArrayDeque<>(1)).add(new Made(made, stretch));
    } else {
      if (stretch != lastStretch) {
        untrackedEarlier += untracked;
        untracked = 0;
        lastStretch = stretch;
      }
      untracked++;
    }
  }

  /** It was answered, or skipped. */
  void onAnswered(Prepared made) {
    if (forget(made)) {
      count--;
    } else if (untrackedEarlier > 0) {
      untrackedEarlier--;
    } else if (untracked > 0) {
      untracked--;
    }
  }

  private boolean forget(Prepared made) {
    var same = tracked.get(made.name());
    if (same == null) {
      return false;
    }
    // Answers come in the order of what was sent, so this is the first.
    for (var all = same.iterator(); all.hasNext(); ) {
      if (all.next().value() == made) {
        all.remove();
        if (same.isEmpty()) {
          tracked.remove(made.name());
        }
        return true;
      }
    }
    return false;
  }

  /** Whether one of this name may have been sent before this stretch. */
  boolean isEarlier(String name, long stretch) {
    var same = tracked.get(name);
    return (same != null && same.getFirst().stretch() != stretch)
        || untrackedEarlier > 0
        || (untracked > 0 && lastStretch != stretch);
  }

  /** Whether there may be one of this name. */
  boolean mayHold(String name) {
    return hides() || tracked.containsKey(name);
  }

  /**
   * Those of this name, as they were sent.
   *
   * @param others what else the name may stand for
   * @return none at all if there are more than can be told
   */
  List<Prepared> with(String name, List<Prepared> others) {
    var same = tracked.get(name);
    if (hides() || (same != null && same.size() > MOST)) {
      return List.of();
    }
    if (same == null) {
      return others;
    }
    var all = new ArrayList<>(others);
    for (var made : same) {
      all.add(made.value());
    }
    return all;
  }

  private boolean hides() {
    return untracked + untrackedEarlier > 0;
  }
}
