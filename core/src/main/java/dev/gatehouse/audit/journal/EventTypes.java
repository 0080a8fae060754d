package dev.gatehouse.audit.journal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of event types in leaves. A type that has none has number 0 and its name in the head.
 * The list grows at its end only: numbers are on record.
 */
public final class EventTypes {

  /** A session as its events show it: a record of the log's own. */
  public static final String SESSION = "context.session";

  /** A prepared statement as executions refer to it: a record of the log's own. */
  public static final String STATEMENT = "context.statement";

  private static final List<String> NAMES =
      List.of(
          "",
          SESSION,
          STATEMENT,
          "log",
          "start",
          "stop",
          "connection",
          "connection-refused",
          "disconnection",
          "authentication",
          "cancel",
          "cancel-failed",
          "cancel-ignored",
          "query",
          "parse",
          "bind",
          "execute",
          "function-call",
          "copy",
          "catalog",
          "startup",
          "tls",
          "transaction",
          "savepoint",
          "role.change",
          "describe",
          "close",
          "config",
          "key",
          "plugin",
          "sink",
          "anchor",
          "audit.read",
          "erasure",
          "prune",
          "stopped",
          "resumed",
          "recovered",
          "gap",
          "clock.step",
          "heartbeat",
          "misclassified");

  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    for (var i = 1; i < NAMES.size(); i++) {
      NUMBERS.put(NAMES.get(i), i);
    }
  }

  private static final int SESSION_NUMBER = number(SESSION);
  private static final int STATEMENT_NUMBER = number(STATEMENT);

  private EventTypes() {}

  /** Its number; 0 if it has none. */
  public static int number(String name) {
    return NUMBERS.getOrDefault(name, 0);
  }

  /** Its name; null for 0 and for numbers of later versions. */
  public static @Nullable String name(int number) {
    return number > 0 && number < NAMES.size() ? NAMES.get(number) : null;
  }

  /** Whether it is a record of the log's own, which no view shows. */
  public static boolean isContext(int number) {
    return number == SESSION_NUMBER || number == STATEMENT_NUMBER;
  }
}
