package dev.gatehouse.session;

import dev.gatehouse.wire.ErrorFields;

/** A startup message that is well formed and not allowed. Clients cause it at will: no stack. */
final class StartupRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Longest piece of the client's own words that is repeated to it. */
  private static final int QUOTED = 63;

  private final String sqlState;
  private final String sentence;

  /** {@code sentence} is for the client. */
  StartupRefused(String sqlState, String sentence) {
    super(sentence, null, false, false);
    this.sqlState = sqlState;
    this.sentence = sentence;
  }

  /** What the client reads last. */
  ErrorFields error() {
    return ErrorFields.fatal(sqlState, sentence);
  }

  /** A word of the client in double quotes, cut if it is long. */
  static String quote(String word) {
    return '"' + (word.length() > QUOTED ? word.substring(0, QUOTED) + "…" : word) + '"';
  }
}
