package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;

/**
 * What an outage has kept from the log, counted.
 *
 * @param refused statements that did not run
 * @param reads statements that surely only read and ran; nobody has seen their rows
 * @param unaudited statements that ran, as somebody has approved
 * @param lost other events
 */
record Missed(long refused, long reads, long unaudited, long lost) {

  static final Missed NOTHING = new Missed(0, 0, 0, 0);

  Missed plus(Missed more) {
    return new Missed(
        refused + more.refused, reads + more.reads, unaudited + more.unaudited, lost + more.lost);
  }

  Missed minus(Missed told) {
    return new Missed(
        refused - told.refused, reads - told.reads, unaudited - told.unaudited, lost - told.lost);
  }

  /** An event that does not get on record. */
  static Missed of(Event event) {
    return switch (event.kind()) {
      case INTENT -> event.overlaps() ? new Missed(0, 1, 0, 0) : ofRefused(1);
      case OUTCOME, EVENT -> ofLost(1);
    };
  }

  static Missed ofRefused(long statements) {
    return new Missed(statements, 0, 0, 0);
  }

  static Missed ofLost(long events) {
    return new Missed(0, 0, 0, events);
  }
}
