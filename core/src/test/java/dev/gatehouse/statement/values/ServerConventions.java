package dev.gatehouse.statement.values;

import java.util.List;

/** How a session of a real server writes values, as it says itself. */
public final class ServerConventions {

  private static final List<String> SETTINGS =
      List.of(
          "DateStyle",
          "IntervalStyle",
          "TimeZone",
          "server_encoding",
          "client_encoding",
          "lc_monetary");

  private ServerConventions() {}

  /** Answers a query with one value. */
  public interface Session<E extends Exception> {
    /** The value. */
    String ask(String sql) throws E;
  }

  /** Asks for all that matters. */
  public static <E extends Exception> Conventions of(Session<E> session) throws E {
    var conventions = Conventions.UNKNOWN;
    for (var setting : SETTINGS) {
      conventions = conventions.with(setting, session.ask("SHOW " + setting));
    }
    return conventions;
  }
}
