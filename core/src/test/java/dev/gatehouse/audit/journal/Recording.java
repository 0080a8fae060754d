package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What tests put into a journal and read back. */
public final class Recording {

  private Recording() {}

  /** Done when the journal has told whether they are recorded: with null, or why not. */
  static CompletableFuture<@Nullable Exception> submit(Journal journal, Event... events) {
    var told = new CompletableFuture<@Nullable Exception>();
    journal.submit(new ArrayList<>(List.of(events)), told::complete);
    return told;
  }

  /** All that is durable from this record on. */
  public static List<Event> read(Journal journal, long from) throws Exception {
    var all = new ArrayList<Event>();
    try (var cursor = journal.open(from)) {
      while (cursor.read(all, 1000, Long.MAX_VALUE) > 0) {}
    }
    return all;
  }

  public static List<String> types(List<? extends AuditEvent> events) {
    return events.stream().map(AuditEvent::type).toList();
  }

  /** The first gap that is on record. */
  public static Map<String, String> gap(List<? extends AuditEvent> events) {
    return events.stream()
        .filter(event -> event.type().equals("gap"))
        .findFirst()
        .orElseThrow()
        .details();
  }
}
