package dev.gatehouse.session;

import static dev.gatehouse.session.StartupRefused.quote;

import dev.gatehouse.sql.ClientEncoding;
import dev.gatehouse.wire.Startup;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions may begin. Everything a startup message can say is reduced to one value for one
 * name, and what is not known to be harmless is refused. Safe on every event loop.
 */
final class StartupPolicy {

  /** Names of the message itself; only {@code options} cannot set them. */
  private static final Set<String> OF_THE_MESSAGE =
      Set.of("user", "database", "options", "replication");

  /** The server cuts names behind this many bytes (NAMEDATALEN - 1). */
  private static final int LONGEST_NAME = 63;

  private final StartupRules rules;

  StartupPolicy(StartupRules rules) {
    this.rules = rules;
  }

  /**
   * The only reading of a message.
   *
   * @throws StartupRefused with what the client is told
   */
  AdmittedStartup admit(Startup.Message message) {
    var given = message.parameters();
    var user = name("user", message.user());
    if (user.isEmpty()) {
      throw new StartupRefused("28000", "no PostgreSQL user name specified in startup packet");
    }
    var options = given.getOrDefault("options", "");
    var settings = new LinkedHashMap<String, String>();
    StartupOptions.read(options).forEach((name, value) -> settings.put(name, checked(name, value)));
    // The server gives these precedence over the same names in options.
    given.forEach(
        (name, value) -> {
          if (!OF_THE_MESSAGE.contains(name)) {
            var folded = Startup.fold(name);
            settings.put(folded, checked(folded, value));
          }
        });
    var minor = Math.min(message.minorVersion(), Startup.NEWEST_MINOR);
    return new AdmittedStartup(
        minor,
        minor < message.minorVersion() || !message.protocolOptions().isEmpty(),
        user,
        name("database", message.database()),
        replication(given.get("replication")),
        Collections.unmodifiableMap(settings),
        options,
        message.protocolOptions());
  }

  /** Cut by the server, a name would be another than the one that was judged. */
  static boolean wholeName(String name) {
    return name.indexOf('\0') < 0 && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
  }

  private static String name(String what, String name) {
    if (!wholeName(name)) {
      throw new StartupRefused(
          "42622", "the " + what + " name is too long: more than " + LONGEST_NAME + " bytes");
    }
    return name;
  }

  private String checked(String name, String value) {
    if (OF_THE_MESSAGE.contains(name) || !allowed(name)) {
      throw new StartupRefused(
          "42501",
          "startup parameter " + quote(name) + " is not allowed through Gatehouse: leave it out");
    }
    return switch (name) {
      case "client_encoding" -> encoding(value);
      case "standard_conforming_strings" -> on(value);
      default -> value;
    };
  }

  private boolean allowed(String name) {
    return rules.parameters().stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private static String encoding(String value) {
    var encoding = ClientEncoding.canonical(value);
    if (encoding == null) {
      throw new StartupRefused(
          "22023",
          "client_encoding " + quote(value) + " is not allowed through Gatehouse: use UTF8");
    }
    return encoding;
  }

  private static String on(String value) {
    if (!Boolean.TRUE.equals(truth(value))) {
      throw new StartupRefused(
          "22023", "standard_conforming_strings must be on through Gatehouse: leave it out");
    }
    return "on";
  }

  private Replication replication(@Nullable String value) {
    if (value == null) {
      return Replication.NONE;
    }
    var truth = truth(value);
    if (truth == null && !value.equals("database")) {
      throw new StartupRefused(
          "22023", "invalid value for parameter \"replication\": " + quote(value));
    }
    if (Boolean.FALSE.equals(truth)) {
      return Replication.NONE;
    }
    var wanted = truth == null ? Replication.LOGICAL : Replication.PHYSICAL;
    if (!rules.replication().contains(wanted)) {
      throw new StartupRefused("0A000", "replication connections are not allowed here");
    }
    return wanted;
  }

  /** As the server reads a boolean: also an unambiguous beginning, in either case; else null. */
  private static @Nullable Boolean truth(String value) {
    return switch (Startup.fold(value)) {
      case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
      case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
      default -> null;
    };
  }
}
