package dev.gatehouse.catalog;

import java.util.HashMap;
import java.util.Map;

/** What each session is changing. Safe on every thread. */
final class DefinitionsUnderWay {

  private final Map<Object, Changing> bySession = new HashMap<>();
  private volatile Changing together = Changing.NOTHING;

  /** What all of them are changing. */
  Changing together() {
    return together;
  }

  void onSent(Object session, Changing change) {
    synchronized (bySession) {
      together = together.and(bySession.merge(session, change, Changing::and));
    }
  }

  /** Whatever it has changed, it has told. */
  void onEnd(Object session) {
    synchronized (bySession) {
      if (bySession.remove(session) != null) {
        together = bySession.values().stream().reduce(Changing.NOTHING, Changing::and);
      }
    }
  }
}
