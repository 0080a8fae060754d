package dev.gatehouse.session;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.NamePattern;
import dev.gatehouse.api.sql.NamePattern.Match;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.statement.Captured;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How much is recorded of the values of statements that fulfill every condition given. An empty
 * condition is none.
 *
 * @param users of the startup message
 * @param principals behind the login
 * @param databases of the startup message
 * @param applications what the client calls itself
 * @param commands command tags or their first words; one of them must occur
 * @param objects one of them must be named
 */
public record CaptureRule(
    Set<String> users,
    Set<String> principals,
    Set<String> databases,
    Set<String> applications,
    Set<String> commands,
    List<NamePattern> objects,
    Captured captured) {

  /** Copies everything, commands in upper case: as tags are. */
  public CaptureRule {
    users = Set.copyOf(users);
    principals = Set.copyOf(principals);
    databases = Set.copyOf(databases);
    applications = Set.copyOf(applications);
    commands =
        commands.stream()
            .map(command -> command.toUpperCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    objects = List.copyOf(objects);
  }

  /** Whether the session fulfills the conditions on it. */
  boolean covers(Session session) {
    return isAmong(users, session.user())
        && isAmong(principals, session.principal().id())
        && isAmong(databases, session.database())
        && isAmong(applications, session.applicationName());
  }

  private static boolean isAmong(Set<String> wanted, String value) {
    return wanted.isEmpty() || wanted.contains(value);
  }

  /**
   * Whether a statement fulfills the others, as far as one of the objects that it names goes.
   *
   * @param object null if it names none
   */
  Match match(Facts facts, @Nullable QualifiedName object) {
    var byCommand = commands.isEmpty() ? Match.YES : command(facts);
    var byObject = objects.isEmpty() ? Match.YES : object(facts, object);
    return byCommand.compareTo(byObject) < 0 ? byCommand : byObject;
  }

  private Match command(Facts facts) {
    for (var command : facts.commands()) {
      for (var wanted : commands) {
        if (isCommand(command, wanted)) {
          return Match.YES;
        }
      }
    }
    return orPerhaps(facts);
  }

  private static boolean isCommand(String command, String wanted) {
    return command.startsWith(wanted)
        && (command.length() == wanted.length() || command.charAt(wanted.length()) == ' ');
  }

  private Match object(Facts facts, @Nullable QualifiedName object) {
    var best = orPerhaps(facts);
    if (object != null) {
      for (var wanted : objects) {
        var match = wanted.match(object);
        best = match.compareTo(best) > 0 ? match : best;
      }
    }
    return best;
  }

  /** What is not named may be there all the same where the text is not understood. */
  private static Match orPerhaps(Facts facts) {
    return facts.completeness() == Completeness.FULL ? Match.NO : Match.PERHAPS;
  }
}
