package dev.gatehouse.policy;

import org.jspecify.annotations.Nullable;

/** Makes a policy's message fit for an ErrorResponse, whose fields end at the first zero byte. */
final class ClientText {
  static final int LONGEST = 1_000;

  private ClientText() {}

  /** At most {@link #LONGEST} characters, control characters and lone surrogates as spaces. */
  static String fit(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return "refused by policy";
    }
    var text = new StringBuilder(Math.min(message.length(), LONGEST));
    var at = 0;
    while (at < message.length()) {
      var point = message.codePointAt(at);
      if (text.length() + Character.charCount(point) > LONGEST) {
        break;
      }
      text.appendCodePoint(readable(point) ? point : ' ');
      at += Character.charCount(point);
    }
    return text.toString();
  }

  private static boolean readable(int point) {
    return !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE;
  }
}
