package dev.gatehouse.audit.verify;

import java.util.ArrayList;
import java.util.List;

/** Collects what is found; lists are bounded, counts are not. */
final class Findings {

  /** The most that is kept of each kind. */
  static final int MOST = 1000;

  final List<Fault> faults = new ArrayList<>();
  final List<String> shortcomings = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  long faultCount;

  void fault(Fault fault) {
    faultCount++;
    if (faults.size() < MOST) {
      faults.add(fault);
    }
  }

  void fault(String file, String reason) {
    fault(new Fault(file, -1, -1, "", reason));
  }

  /** The log is sound, but does not hold all that it should. */
  void incomplete(String what) {
    if (shortcomings.size() < MOST) {
      shortcomings.add(what);
    }
  }

  void notice(String what) {
    if (notices.size() < MOST) {
      notices.add(what);
    }
  }
}
