package dev.gatehouse.app;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.sql.Redaction;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts on record who reads the log, before he does: event {@code audit.read}. */
final class ReadVerb implements ControlVerb {

  static final String NAME = "read";

  /** The command line. */
  static final String COMMAND = "command";

  /** Who has become the user that asks, by the asker's word. */
  static final String LOGIN = "login";

  private static final int MOST_CHARACTERS = 8192;

  private final Journal journal;
  private final InstantSource clock;

  ReadVerb(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public Map<String, String> run(String user, Map<String, String> request) throws Exception {
    var details = new LinkedHashMap<String, String>();
    details.put("user", user);
    var login = request.get(LOGIN);
    if (login != null) {
      details.put(LOGIN, cut(login));
    }
    // Who looks for a card number must not write it down.
    details.put(COMMAND, Redaction.ofRefused(cut(request.getOrDefault(COMMAND, ""))));
    details.put("size", Long.toString(journal.end()));
    var event = Event.of("audit.read", clock.instant(), null, 0, details);
    journal.record(event);
    return Map.of("record", Long.toString(event.index()));
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
