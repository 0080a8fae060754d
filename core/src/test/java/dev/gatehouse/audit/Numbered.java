package dev.gatehouse.audit;

import java.time.Instant;
import java.util.Map;

/** Events that are on record, for tests of other packages. */
public final class Numbered {

  private Numbered() {}

  /** An event of the process with this index. */
  public static Event event(long index, Instant time) {
    var event = Event.of("test", time, null, 0, Map.of());
    event.number(index);
    return event;
  }
}
