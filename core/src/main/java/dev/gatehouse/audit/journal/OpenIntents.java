package dev.gatehouse.audit.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The intents that have no outcome yet: a set of numbers with open addressing. What changes since a
 * {@linkplain #mark mark} can be taken back.
 */
final class OpenIntents {

  private static final long FREE = -1;

  private long[] slots = new long[64];
  private int size;
  private long[] changes = new long[64];
  private int changed;
  private long base;

  OpenIntents() {
    Arrays.fill(slots, FREE);
  }

  int size() {
    return size;
  }

  void add(long index) {
    if (insert(index)) {
      log(index);
    }
  }

  /** Its outcome is on record; -1 for one that never was. */
  void remove(long index) {
    if (index >= 0 && delete(index)) {
      log(~index);
    }
  }

  /** All of them, ascending. */
  List<Long> sorted() {
    var all = new ArrayList<Long>(size);
    for (var slot : slots) {
      if (slot != FREE) {
        all.add(slot);
      }
    }
    Collections.sort(all);
    return all;
  }

  /** How many changes there have been. */
  long mark() {
    return base + changed;
  }

  /** Takes back what came behind the mark. */
  void rollback(long mark) {
    while (base + changed > mark) {
      var change = changes[--changed];
      if (change >= 0) {
        delete(change);
      } else {
        insert(~change);
      }
    }
  }

  /** What came before the mark stays. */
  void settle(long mark) {
    var settled = (int) (mark - base);
    System.arraycopy(changes, settled, changes, 0, changed - settled);
    changed -= settled;
    base = mark;
  }

  private void log(long change) {
    if (changed == changes.length) {
      changes = Arrays.copyOf(changes, changes.length * 2);
    }
    changes[changed++] = change;
  }

  private boolean insert(long index) {
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    var at = place(index);
    if (slots[at] == index) {
      return false;
    }
    slots[at] = index;
    size++;
    return true;
  }

  private boolean delete(long index) {
    var at = place(index);
    if (slots[at] != index) {
      return false;
    }
    size--;
    // What stands behind it may have wanted its place.
    var hole = at;
    for (var next = (at + 1) & (slots.length - 1);
        slots[next] != FREE;
        next = (next + 1) & (slots.length - 1)) {
      var wanted = start(slots[next]);
      var between =
          hole <= next ? hole < wanted && wanted <= next : hole < wanted || wanted <= next;
      if (!between) {
        slots[hole] = slots[next];
        hole = next;
      }
    }
    slots[hole] = FREE;
    return true;
  }

  private int place(long index) {
    var at = start(index);
    while (slots[at] != FREE && slots[at] != index) {
      at = (at + 1) & (slots.length - 1);
    }
    return at;
  }

  private int start(long index) {
    return (int) ((index * 0x9E3779B97F4A7C15L) >>> 40) & (slots.length - 1);
  }

  private void grow() {
    var old = slots;
    slots = new long[old.length * 2];
    Arrays.fill(slots, FREE);
    for (var slot : old) {
      if (slot != FREE) {
        slots[place(slot)] = slot;
      }
    }
  }
}
