package dev.gatehouse.session;

import dev.gatehouse.wire.Startup;
import java.util.List;
import java.util.Set;

/**
 * What may be agreed before a session begins.
 *
 * @param parameters settings that clients may bring, folded to lower case; a trailing {@code *}
 *     stands for any rest
 * @param replication kinds that clients may ask for; {@link Replication#NONE} goes without saying
 * @param upstreamMinor the minor version of protocol 3 to ask the server for
 * @param requireAuth what the server may ask of a client, not empty
 * @param cancelGuesses wrong cancel keys that one client address may send in a minute
 */
public record StartupRules(
    List<String> parameters,
    Set<Replication> replication,
    int upstreamMinor,
    Set<AuthMethod> requireAuth,
    int cancelGuesses) {

  /** Stands for {@link #COMMON} in a list of parameters. */
  public static final String DEFAULTS = "default";

  /** What drivers and tools send by themselves, and users through them without being asked why. */
  public static final List<String> COMMON =
      List.of(
          "application_name",
          "bytea_output",
          "client_encoding",
          "client_min_messages",
          "datestyle",
          "default_transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "extra_float_digits",
          "geqo",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "intervalstyle",
          "jit",
          "lc_monetary",
          "lc_numeric",
          "lc_time",
          "lock_timeout",
          "plan_cache_mode",
          "search_path",
          "standard_conforming_strings",
          "statement_timeout",
          "synchronous_commit",
          "tcp_keepalives_count",
          "tcp_keepalives_idle",
          "tcp_keepalives_interval",
          "tcp_user_timeout",
          "timezone",
          "transaction_timeout",
          "work_mem");

  /** Common parameters, no replication, protocol 3.0, no password in clear, 10 guesses. */
  public static final StartupRules DEFAULT =
      new StartupRules(
          List.of(DEFAULTS),
          Set.of(),
          0,
          Set.of(AuthMethod.SCRAM_SHA_256, AuthMethod.MD5, AuthMethod.NONE),
          10);

  /** Folds names and puts {@link #COMMON} in the place of {@link #DEFAULTS}. */
  public StartupRules {
    parameters =
        parameters.stream()
            .map(Startup::fold)
            .flatMap(name -> (name.equals(DEFAULTS) ? COMMON : List.of(name)).stream())
            .distinct()
            .toList();
    replication = Set.copyOf(replication);
    requireAuth = Set.copyOf(requireAuth);
  }
}
