package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.EventTypes;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Leaf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether the records tell one story: sessions without breaks, outcomes of intents, gaps. */
final class Story {

  /** A session is looked at for as long as there are not more of them than this. */
  private static final int SESSIONS = 1 << 20;

  private static final long CLOCK_STEP = 500_000_000L;

  private record SessionId(long high, long low) {}

  private record Last(long sequence, long index) {}

  private final Findings findings;
  private final Map<SessionId, Last> sessions = new HashMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private final BitSet intents = new BitSet();
  private final List<VerifyReport.Gap> gaps = new ArrayList<>();
  private final Map<String, Long> keys = new HashMap<>();
  private final Erasures erasures = new Erasures();
  private long base;

  /** Where something was last not recorded, and it is on record that it was not. */
  private long lastGap = -1;

  /** Recording has stopped: what was refused until the gap has taken numbers of its sessions. */
  private boolean stopped;

  private long gapCount;
  private long breaks;
  private long steps;
  private boolean clockKnown;
  private long clock;
  private final TreeMap<Long, Long> prunes = new TreeMap<>();
  private long pruned = -1;
  private Map<String, String> identity = Map.of();

  Story(Findings findings) {
    this.findings = findings;
  }

  /** What is before the first record is not here. */
  void begin(long first, List<Long> openBefore) {
    base = first;
    open.addAll(openBefore);
  }

  /** Takes a leaf. */
  void take(byte[] array, int leaf, long index) throws BrokenException {
    var type = Leaf.type(array, leaf);
    refer(array, leaf, index);
    if (EventTypes.isContext(type)) {
      return;
    }
    watchClock(array, leaf, index, type);
    count(array, leaf, index, type);
  }

  private void refer(byte[] array, int leaf, long index) throws BrokenException {
    var reference = Leaf.reference(array, leaf);
    switch (Leaf.kind(array, leaf)) {
      case Leaf.INTENT -> {
        intents.set((int) (index - base));
        open.add(index);
        require(reference == Leaf.NONE, "an intent refers to " + reference);
      }
      case Leaf.OUTCOME -> {
        var known =
            reference >= 0
                && reference < index
                && (reference < base || intents.get((int) (reference - base)));
        require(known, "an outcome names " + reference + " as its intent, which is none");
        if (Leaf.closes(array, leaf)) {
          open.remove(reference);
        }
      }
      case Leaf.EVENT -> require(reference == Leaf.NONE, "an event refers to " + reference);
      default -> throw new BrokenException("a leaf of unknown kind " + Leaf.kind(array, leaf));
    }
  }

  private static void require(boolean met, String problem) throws BrokenException {
    if (!met) {
      throw new BrokenException(problem);
    }
  }

  /** Order is by index; but who reads times wants to know where they jump. */
  private void watchClock(byte[] array, int leaf, long index, int type) {
    if (is(type, "log") || is(type, "start") || is(type, "recovered")) {
      clockKnown = false;
    }
    var now = Leaf.wall(array, leaf) - Leaf.monotonic(array, leaf);
    if (clockKnown && Math.abs(now - clock) > CLOCK_STEP) {
      steps++;
      findings.notice("the clock moved by " + (now - clock) / 1_000_000 + " ms before " + index);
    }
    clock = now;
    clockKnown = Leaf.kind(array, leaf) != Leaf.OUTCOME || clockKnown;
  }

  private void count(byte[] array, int leaf, long index, int type) {
    var sequence = Leaf.sequence(array, leaf);
    var id =
        new SessionId(
            Frame.int64(array, leaf + Leaf.SESSION_AT),
            Frame.int64(array, leaf + Leaf.SESSION_AT + Long.BYTES));
    if (sequence == Leaf.NONE || (id.high() == 0 && id.low() == 0)) {
      return;
    }
    var last = sessions.get(id);
    if (last != null && sequence != last.sequence() + 1 && !stopped && lastGap < last.index()) {
      breaks++;
      findings.incomplete(
          "record "
              + index
              + ": its session goes on with "
              + sequence
              + " after "
              + last.sequence()
              + " (record "
              + last.index()
              + ")");
    }
    if (is(type, "disconnection")) {
      sessions.remove(id);
    } else if (sessions.size() < SESSIONS || last != null) {
      sessions.put(id, new Last(sequence, index));
    }
  }

  /** Takes what an event of the log itself says; it does nothing if that does not matter here. */
  void onEvent(int type, long index, Bodies bodies) throws BrokenException {
    if (is(type, "gap")) {
      onGap(index, Details.read(bodies.head()));
    } else if (is(type, "stopped")) {
      stopped = true;
    } else if (is(type, "recovered")) {
      onRecording(index);
      onEnd();
    } else if (is(type, "erasure")) {
      erasures.onEvent(index, Details.read(bodies.head()));
    } else if (is(type, "log")) {
      require(index == 0, "a log begins within a log");
      identity = Details.read(bodies.head());
    } else if (is(type, "key")) {
      Details.read(bodies.head()).values().forEach(value -> keys.putIfAbsent(value, index));
    } else if (is(type, "prune")) {
      onPruned(index, Details.read(bodies.head()));
    }
  }

  private void onRecording(long index) {
    lastGap = index;
    stopped = false;
  }

  private void onGap(long index, Map<String, String> details) {
    onRecording(index);
    gapCount++;
    if (gaps.size() < Findings.MOST) {
      gaps.add(new VerifyReport.Gap(index, details));
    }
    var reads = details.getOrDefault("reads_unrecorded", "0");
    if (!reads.equals("0")) {
      findings.incomplete(
          "record " + index + ": reads ran and are not on record, nobody saw their rows: " + reads);
    }
    if (!"0".equals(details.get("unaudited"))) {
      findings.incomplete(
          "record " + index + ": statements passed unaudited: " + details.get("unaudited"));
    }
    if (!"0".equals(details.get("lost"))) {
      findings.incomplete("record " + index + ": events were lost: " + details.get("lost"));
    }
  }

  /** Detail {@code first}: the first record that is kept. */
  private void onPruned(long index, Map<String, String> details) {
    try {
      prunes.put(index, Long.parseLong(details.getOrDefault("first", "")));
    } catch (NumberFormatException e) {
      findings.notice("a prune event that does not say up to where");
    }
  }

  static boolean is(int type, String name) {
    return type == EventTypes.number(name);
  }

  /** A checkpoint covers the records below {@code size}. */
  void onSigned(long size) {
    erasures.onSigned(size);
    while (!prunes.isEmpty() && prunes.firstKey() < size) {
      pruned = Math.max(pruned, prunes.pollFirstEntry().getValue());
    }
  }

  /**
   * The process that recorded all this has ended. What it erased or pruned it had signed before:
   * anybody may have written the events that it did not sign.
   */
  void onEnd() {
    erasures.onEnd();
    prunes.clear();
  }

  /** Up to which record signed events say that the log was pruned; -1 if none does. */
  long pruned() {
    return pruned;
  }

  /** Intents without outcome, ascending. */
  List<Long> open() {
    return List.copyOf(open);
  }

  List<VerifyReport.Gap> gaps() {
    return gaps;
  }

  long gapCount() {
    return gapCount;
  }

  long breaks() {
    return breaks;
  }

  long steps() {
    return steps;
  }

  Erasures erasures() {
    return erasures;
  }

  /** The record that names this key; -1 if none does. */
  long announced(String key) {
    return keys.getOrDefault(key, -1L);
  }

  /** What the first record says of the log; empty if it is not here. */
  Map<String, String> identity() {
    return identity;
  }
}
