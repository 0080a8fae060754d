package dev.gatehouse.policy.script;

import org.graalvm.polyglot.PolyglotException;

/**
 * What a script threw, as text: safe to keep after the evaluation, unlike the PolyglotException,
 * whose methods may run guest code. Never logged: the text may quote the statement.
 */
final class GuestException extends RuntimeException {

  /** Must be called inside the watch. */
  GuestException(PolyglotException failure) {
    super(text(failure), null, false, false);
  }

  private static String text(PolyglotException failure) {
    try {
      return String.valueOf(failure.getMessage());
    } catch (RuntimeException fromGuestCode) {
      return "no message: reading it failed";
    }
  }
}
