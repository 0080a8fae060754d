package dev.gatehouse.plugins.identitystatic;

import dev.gatehouse.api.config.Default;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code identity-static}.
 *
 * @param users who may log in
 * @param otherwise what happens to a user that is not in the list
 */
public record IdentityStaticConfig(
    @Default("[]") List<User> users, @Default("reject") Otherwise otherwise) {

  /** Copies the list. */
  public IdentityStaticConfig {
    users = List.copyOf(users);
  }

  /** What happens to a user that is not in the list. */
  public enum Otherwise {
    /** The login is refused. */
    REJECT,
    /** The user is the principal and the role, without groups. */
    SAME
  }

  /**
   * One user.
   *
   * @param user the name in the client's startup message, compared exactly
   * @param principal the id for the audit trail and for rules; null = the user's name
   * @param role the role at the server; null = the user's name
   * @param groups names for rules and scripts
   * @param databases the databases this user may open; null = all
   */
  public record User(
      String user,
      @Nullable String principal,
      @Nullable String role,
      @Default("[]") Set<String> groups,
      @Nullable Set<String> databases) {

    /** Copies the sets. */
    public User {
      groups = Set.copyOf(groups);
      databases = databases == null ? null : Set.copyOf(databases);
    }
  }
}
