package dev.gatehouse.session;

import java.util.ArrayList;

/**
 * The savepoints of a block, in the order in which they were set, each with the position in the
 * session's record behind it. A name may be there more than once: the last one counts.
 */
final class Savepoints {

  /** More of them are not followed: then nobody knows what a ROLLBACK TO undoes. */
  private static final int MOST = 1_000;

  private final ArrayList<Savepoint> set = new ArrayList<>();
  private boolean lost;

  private record Savepoint(String name, long next, Roles.Snapshot roles) {}

  /**
   * SAVEPOINT.
   *
   * @param next the position of what is recorded next
   */
  void set(String name, long next, Roles.Snapshot roles) {
    if (set.size() == MOST) {
      lost = true;
    } else if (!lost) {
      set.add(new Savepoint(name, next, roles));
    }
  }

  /** RELEASE. */
  void release(String name) {
    var at = last(name);
    if (at < 0) {
      lost = true;
    } else {
      truncate(at);
    }
  }

  /**
   * ROLLBACK TO. The savepoint stays.
   *
   * @return the position of the first of what is undone; -1 if nobody knows
   */
  long rollbackTo(String name) {
    var at = last(name);
    if (at < 0) {
      lost = true;
      return -1;
    }
    truncate(at + 1);
    return set.get(at).next();
  }

  /** The roles when the last savepoint was set that is left. */
  Roles.Snapshot roles() {
    return set.getLast().roles();
  }

  /** What is set can no longer be told. */
  void lose() {
    lost = true;
  }

  /** The block has ended. */
  void clear() {
    set.clear();
    lost = false;
  }

  private int last(String name) {
    if (lost) {
      return -1;
    }
    var at = set.size() - 1;
    while (at >= 0 && !set.get(at).name().equals(name)) {
      at--;
    }
    return at;
  }

  private void truncate(int size) {
    set.subList(size, set.size()).clear();
  }
}
