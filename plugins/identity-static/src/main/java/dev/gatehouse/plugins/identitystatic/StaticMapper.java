package dev.gatehouse.plugins.identitystatic;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.config.InvalidConfigException.Problem;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.identity.Login;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.api.identity.Mapping.Mapped;
import dev.gatehouse.api.identity.Mapping.Rejected;
import dev.gatehouse.plugins.identitystatic.IdentityStaticConfig.Otherwise;
import dev.gatehouse.plugins.identitystatic.IdentityStaticConfig.User;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks a login up in a map. */
final class StaticMapper implements IdentityMapper {

  /**
   * PostgreSQL cuts longer names off (NAMEDATALEN - 1), so two of them could mean one role; they
   * are refused instead.
   */
  private static final int LONGEST_NAME = 63;

  private final Map<String, Entry> entries;
  private final Otherwise otherwise;

  private record Entry(Mapped mapped, @Nullable Set<String> databases) {}

  private StaticMapper(Map<String, Entry> entries, Otherwise otherwise) {
    this.entries = Map.copyOf(entries);
    this.otherwise = otherwise;
  }

  /** Checks the whole list; all problems are reported at once. */
  static StaticMapper of(IdentityStaticConfig config) throws InvalidConfigException {
    var problems = new ArrayList<Problem>();
    var entries = new HashMap<String, Entry>();
    var first = new HashMap<String, Integer>();
    for (var i = 0; i < config.users().size(); i++) {
      var user = config.users().get(i);
      var path = "users[" + i + "]";
      var earlier = first.putIfAbsent(user.user(), i);
      if (earlier != null) {
        problems.add(
            new Problem(
                path + ".user",
                "'" + user.user() + "' is already users[" + earlier + "]; merge the two"));
      }
      var found = check(user, path);
      if (found.isEmpty()) {
        entries.put(user.user(), entry(user));
      }
      problems.addAll(found);
    }
    if (config.users().isEmpty() && config.otherwise() == Otherwise.REJECT) {
      problems.add(
          new Problem(
              "users", "is empty, so nobody could log in; list users or set otherwise: same"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return new StaticMapper(entries, config.otherwise());
  }

  private static List<Problem> check(User user, String path) {
    var problems = new ArrayList<Problem>();
    checkName(user.user(), path + ".user", problems);
    checkName(Objects.requireNonNullElse(user.role(), "role"), path + ".role", problems);
    var principal = user.principal();
    if (principal != null && principal.isBlank()) {
      problems.add(new Problem(path + ".principal", "must not be blank"));
    }
    if (user.databases() != null && user.databases().isEmpty()) {
      problems.add(
          new Problem(
              path + ".databases",
              "is empty, so this user could open none; name some or leave the key out for all"));
    }
    return problems;
  }

  private static void checkName(String name, String path, List<Problem> problems) {
    if (name.isBlank()) {
      problems.add(new Problem(path, "must not be blank"));
    } else if (isTooLong(name)) {
      problems.add(
          new Problem(path, "has more than " + LONGEST_NAME + " bytes; PostgreSQL would cut it"));
    }
  }

  private static boolean isTooLong(String name) {
    return name.length() > LONGEST_NAME
        || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
  }

  private static Entry entry(User user) {
    var principal =
        new Principal(
            Objects.requireNonNullElse(user.principal(), user.user()), user.groups(), Map.of());
    var role = Objects.requireNonNullElse(user.role(), user.user());
    return new Entry(new Mapped(principal, role), user.databases());
  }

  @Override
  public CompletionStage<Mapping> map(Login login) {
    return CompletableFuture.completedStage(mapping(login));
  }

  private Mapping mapping(Login login) {
    var entry = entries.get(login.user());
    if (entry == null) {
      return unlisted(login.user());
    }
    if (entry.databases() != null && !entry.databases().contains(login.database())) {
      return new Rejected(
          "user '" + login.user() + "' may not open database '" + login.database() + "'");
    }
    return entry.mapped();
  }

  private Mapping unlisted(String user) {
    return switch (otherwise) {
      case REJECT -> new Rejected("user '" + user + "' is not in the list");
      case SAME ->
          user.isBlank() || isTooLong(user)
              ? new Rejected("the user name is blank or has more than " + LONGEST_NAME + " bytes")
              : new Mapped(Principal.of(user), user);
    };
  }
}
