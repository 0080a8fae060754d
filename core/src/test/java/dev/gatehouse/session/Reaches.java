package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.Routine;
import dev.gatehouse.catalog.DriverSource;
import dev.gatehouse.catalog.Freshness;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Asks what statements reach, through a Gatehouse that reads the catalog as a role of its own. */
final class Reaches implements AutoCloseable {

  /** Has no privilege but to log in. */
  static final String ROLE = "gatehouse_catalog";

  /** Remembers what each statement reached when it was judged last. */
  private static final class Remembering implements StatementPolicy {
    /** It is asked again each time. */
    private static final Verdict ONCE = new Verdict.Allow(Set.of(), Verdict.Reuse.NEVER);

    private final Map<String, Reach> reached = new ConcurrentHashMap<>();

    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.EXECUTE);
    }

    @Override
    public CompletionStage<Verdict> decide(StatementCall call) {
      reached.put(call.text(), call.reach());
      return CompletableFuture.completedFuture(ONCE);
    }
  }

  private final Remembering policy = new Remembering();
  final Proxy proxy;

  Reaches() throws IOException, SQLException {
    this(Proxy.builder().catalog(source(ROLE), Freshness.DEFAULT));
  }

  Reaches(Proxy.Builder builder) throws IOException, SQLException {
    as(
        "postgres",
        "DO $$ BEGIN CREATE ROLE "
            + ROLE
            + " LOGIN;"
            + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    proxy = builder.policy(policy).start();
  }

  static DriverSource source(String user) {
    return new DriverSource(
        "127.0.0.1",
        Database.port(),
        user,
        null,
        new DriverSource.Tls("disable", false, null),
        Set.of("none", "scram-sha-256"),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  /** Runs statements past Gatehouse. */
  static void as(String user, String... statements) throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:" + Database.port() + "/postgres?preferQueryMode=simple";
    try (var connection = DriverManager.getConnection(url, user, "");
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** What a statement reaches that the role app sends, as the first of a session. */
  Reach of(String sql) throws SQLException {
    try (var session = proxy.connect("app", "&preferQueryMode=simple")) {
      return of(session, sql);
    }
  }

  /** What it reaches in this session; whether it runs to its end is no matter. */
  Reach of(Connection session, String sql) {
    policy.reached.remove(sql);
    try (var statement = session.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      // it was judged all the same
    }
    return last(sql);
  }

  /** What it reached when it was judged last. */
  Reach last(String sql) {
    return requireNonNull(policy.reached.get(sql), "it was not judged");
  }

  /** Waits until statements are judged by a catalog that is up to date. */
  void awaitFresh() throws SQLException, InterruptedException {
    for (var i = 0; i < 1_200; i++) {
      if (of("SELECT 1").completeness() == Completeness.FULL) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError("the catalog is not read: " + of("SELECT 1").reason());
  }

  /** Names with their schemas. */
  static List<String> routines(Reach reach) {
    return reach.routines().stream().map(Routine::name).map(QualifiedName::toString).toList();
  }

  /** Names with their schemas. */
  static List<String> relations(Reach reach) {
    return reach.relations().stream().map(QualifiedName::toString).toList();
  }

  @Override
  public void close() {
    proxy.close();
  }
}
