package dev.gatehouse.config;

import dev.gatehouse.api.config.Default;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.NamePattern;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code audit.capture}: of statements that fulfill every condition given, how much of
 * the values is recorded.
 *
 * @param users of the startup message
 * @param principals behind the login
 * @param databases of the startup message
 * @param applications what the client calls itself
 * @param commands command tags or their first words
 * @param objects {@code schema.name} or {@code name}, with {@code *}
 * @param parameters how much of each value that is bound
 * @param text null = full with {@code parameters: full}, else redacted: a literal is a value as
 *     well
 */
public record CaptureEntry(
    @Default("[]") Set<String> users,
    @Default("[]") Set<String> principals,
    @Default("[]") Set<String> databases,
    @Default("[]") Set<String> applications,
    @Default("[]") Set<String> commands,
    @Default("[]") List<String> objects,
    @Default("full") Capture parameters,
    @Nullable Text text) {

  /** First words of all command tags. */
  private static final Set<String> FIRST_WORDS =
      Set.of(
          ("alter analyze begin call checkpoint close cluster comment commit copy create deallocate"
                  + " declare delete discard do drop execute explain fetch grant import insert"
                  + " listen load lock merge move notify prepare reassign refresh reindex release"
                  + " reset revoke rollback savepoint security select set show start truncate"
                  + " unlisten update vacuum")
              .split(" "));

  /** How much of the text of a statement is recorded. */
  public enum Text {
    /** All of it. */
    FULL,
    /** What is no literal and no comment. */
    REDACTED
  }

  /** Refuses names that match nothing. */
  public CaptureEntry {
    refuseBlank("users", users);
    refuseBlank("principals", principals);
    refuseBlank("databases", databases);
    refuseBlank("applications", applications);
    commands.forEach(CaptureEntry::checkCommand);
    objects.forEach(CaptureEntry::check);
  }

  /** Whether the text keeps its literals and comments. */
  public boolean keepsText() {
    return text == null ? parameters == Capture.FULL : text == Text.FULL;
  }

  /** Whether it holds for every statement. */
  boolean isForAll() {
    return users.isEmpty()
        && principals.isEmpty()
        && databases.isEmpty()
        && applications.isEmpty()
        && commands.isEmpty()
        && objects.isEmpty();
  }

  private static void refuseBlank(String key, Set<String> names) {
    for (var name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException(key + " holds an empty name: remove it");
      }
    }
  }

  private static void checkCommand(String command) {
    var first = command.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    if (!FIRST_WORDS.contains(first)) {
      throw new IllegalArgumentException(
          "commands: no command tag begins with "
              + Words.quote(first)
              + Words.suggestion(first, FIRST_WORDS));
    }
  }

  private static void check(String object) {
    try {
      var _ = NamePattern.of(object);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("objects: " + e.getMessage(), e);
    }
  }
}
