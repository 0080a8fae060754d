package dev.gatehouse.session;

import dev.gatehouse.wire.Startup;
import java.util.List;

/** Settings whose values are secrets by their names: nobody is to read them in an event. */
final class SecretNames {

  /** What events show in place of such a value. */
  static final String REDACTED = "***";

  private static final List<String> WORDS =
      List.of("password", "passwd", "pwd", "passphrase", "secret", "token", "credential", "apikey");

  private SecretNames() {}

  /** The value of a setting as events show it. */
  static String shown(String name, String value) {
    return anyIn(name) ? REDACTED : value;
  }

  /** Words of {@code options} as events show them: none of them where one may name a secret. */
  static String shown(String options) {
    return anyIn(options) ? REDACTED : options;
  }

  private static boolean anyIn(String text) {
    var folded = Startup.fold(text).replace("_", "").replace("-", "");
    for (var word : WORDS) {
      if (folded.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
