package dev.gatehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.catalog.CatalogReader.Read;
import dev.gatehouse.session.Database;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reading neither disturbs the database nor is disturbed by it, and is bounded. */
class CatalogReaderIT {

  private static final int MOST = 200_000;

  private static List<CatalogReader.Reference> ofServer = List.of();

  @BeforeAll
  static void make() throws SQLException {
    run("DROP SCHEMA IF EXISTS lck CASCADE", "CREATE SCHEMA lck");
    run(
        "CREATE TABLE lck.base(id int, ssn text)",
        "CREATE TABLE lck.other(id int)",
        "CREATE VIEW lck.v AS SELECT id, ssn FROM lck.base",
        "CREATE VIEW lck.w AS SELECT ssn FROM lck.v",
        "CREATE MATERIALIZED VIEW lck.m AS SELECT ssn FROM lck.base",
        "CREATE VIEW lck.free AS SELECT id FROM lck.other");
    ofServer = read(MOST).ofServer();
  }

  @AfterAll
  static void drop() throws SQLException {
    run("DROP SCHEMA lck CASCADE");
  }

  private static void run(String... statements) throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Connection connect() throws SQLException {
    return new DriverSource(
            "127.0.0.1",
            Database.port(),
            "app",
            null,
            new DriverSource.Tls("disable", false, null),
            Set.of("none", "scram-sha-256"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20))
        .connect("postgres");
  }

  private static Read read(int most) throws SQLException {
    try (var connection = connect()) {
      return CatalogReader.read(connection, most, ofServer);
    }
  }

  private static RelationInfo relation(Read read, String name) {
    return read.catalog().relations(name).stream()
        .filter(one -> "lck".equals(one.name().schema()))
        .findFirst()
        .orElseThrow();
  }

  private static Reach reach(Read read, String sql) {
    var facts = SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts();
    var naming = new Naming(SearchPath.of("public"), "app", false);
    return new Resolver(read.catalog(), CodeCarriers.DEFAULT).reach(facts, naming);
  }

  @Test
  @Timeout(60)
  void shouldLeaveOutViewsThatAreLocked() throws SQLException {
    try (var holder = Database.connect(Database.port(), "postgres");
        var statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE lck.base IN ACCESS EXCLUSIVE MODE");
      var began = System.nanoTime();
      var read = read(MOST);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
      assertThat(relation(read, "v").isUnread()).isTrue();
      assertThat(relation(read, "m").isUnread()).isTrue();
      assertThat(read.catalog().counts()).containsEntry("unread_views", "2");
      assertThat(relation(read, "w").definition()).contains("lck.v");
      assertThat(relation(read, "free").definition()).contains("lck.other");
      assertThat(relation(read, "base").columns()).hasSize(2);
      // What a view leads to stands in its stored tree.
      var reach = reach(read, "SELECT * FROM lck.w");
      assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
      assertThat(reach.relations()).contains(new QualifiedName("lck", "base"));
      // But which of its columns come from where does not.
      var lookup = new Resolver(read.catalog(), CodeCarriers.DEFAULT);
      var naming = new Naming(SearchPath.of("lck"), "app", false);
      var known = new KnownRelations(lookup, naming);
      assertThat(known.find(new QualifiedName("lck", "v"))).isNull();
      assertThat(known.find(new QualifiedName("lck", "free"))).isNotNull();
      holder.rollback();
    }
    assertThat(relation(read(MOST), "v").definition()).contains("lck.base");
  }

  @Test
  @Timeout(60)
  void shouldLoseOnlySoMuchTimeToLocks() throws SQLException {
    run("CREATE SCHEMA lck_many", "CREATE TABLE lck_many.base(id int)");
    run(
        """
        DO $$ BEGIN FOR i IN 1..2000 LOOP
          EXECUTE format('CREATE VIEW lck_many.v%s AS SELECT id FROM lck_many.base', i);
        END LOOP; END $$
        """);
    try (var holder = Database.connect(Database.port(), "postgres");
        var statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE lck_many.base IN ACCESS EXCLUSIVE MODE");
      var began = System.nanoTime();
      var read = read(MOST);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
      assertThat(read.catalog().counts()).containsEntry("unread_views", "2000");
    } finally {
      run("DROP SCHEMA lck_many CASCADE");
    }
  }

  @Test
  void shouldLetOthersAlterWhatItHasRead() throws SQLException {
    var held = new ArrayList<String>();
    try (var connection = connect()) {
      var watched =
          (Connection)
              Proxy.newProxyInstance(
                  Connection.class.getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (_, method, arguments) -> {
                    if (method.getName().equals("rollback") && arguments == null) {
                      held.addAll(locks(connection));
                      run("SET lock_timeout = '1s'", "ALTER TABLE lck.base ALTER id SET DEFAULT 1");
                    }
                    return invoke(connection, method, arguments);
                  });
      CatalogReader.read(watched, MOST, ofServer);
    }
    assertThat(held).contains("pg_class").noneMatch(name -> name.startsWith("lck."));
  }

  private static @Nullable Object invoke(
      Connection connection, java.lang.reflect.Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static List<String> locks(Connection connection) throws SQLException {
    var locks = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT l.relation::pg_catalog.regclass FROM pg_catalog.pg_locks l"
                    + " WHERE l.pid = pg_catalog.pg_backend_pid() AND l.relation IS NOT NULL")) {
      while (rows.next()) {
        locks.add(rows.getString(1));
      }
    }
    return locks.stream().map(name -> name.replace("pg_catalog.", "")).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TEMP TABLE tmp(id serial PRIMARY KEY, t text CHECK (t <> ''))",
        "CREATE TEMP VIEW tmp AS SELECT ssn FROM lck.base",
        "CREATE DOMAIN pg_temp.tmp AS text CHECK (VALUE <> '')",
        "CREATE TYPE pg_temp.tmp AS ENUM ('a', 'b')",
        "CREATE FUNCTION pg_temp.tmp(i int DEFAULT 7) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      })
  void shouldNotSeeWhatIsTemporary(String sql) throws SQLException {
    var before = read(MOST);
    try (var other = Database.connect(Database.port(), "postgres");
        var statement = other.createStatement()) {
      statement.execute(sql);
      var after = read(MOST);
      assertThat(after.digest()).isEqualTo(before.digest());
      assertThat(after.catalog().counts()).isEqualTo(before.catalog().counts());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE DOMAIN pg_temp.d AS text CHECK (VALUE <> ''); CREATE TABLE lck.t(c pg_temp.d)",
        "CREATE OPERATOR pg_temp.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);"
            + " CREATE VIEW lck.t AS SELECT 1 OPERATOR(pg_temp.===) 2",
        "CREATE TABLE lck.t(c int); CREATE TEMP TABLE child() INHERITS (lck.t)",
      })
  void shouldSayWhatLeadsToTemporaryObjects(String sql) throws SQLException {
    try (var other = Database.connect(Database.port(), "postgres");
        var statement = other.createStatement()) {
      try {
        statement.execute(sql);
        var reach = reach(read(MOST), "SELECT * FROM lck.t");
        assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(reach.reason()).contains("is not in the catalog");
      } finally {
        statement.execute("DO $$ BEGIN DROP VIEW lck.t; EXCEPTION WHEN OTHERS THEN NULL; END $$");
        statement.execute("DROP TABLE IF EXISTS lck.t CASCADE");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int",
        "INTEGER",
        "bigint",
        "varchar(3)",
        "character varying",
        "national character(2)",
        "\"char\"",
        "text",
        "int[]",
        "int array",
        "_int4",
        "numeric(10, 2)",
        "float(8)",
        "double precision",
        "timestamp with time zone",
        "interval year to month",
        "bit varying(4)",
        "jsonb",
        "xml",
        "uuid",
        "regclass",
        "pg_catalog.int4",
        "pg_catalog.text[]",
        "lck.base",
        "lck.base[]",
        "name",
        "money",
        "int4range",
        "int4multirange",
      })
  void shouldKnowTypesInEverySpelling(String type) throws SQLException {
    var reach = reach(readOnce(), "SELECT CAST(NULL AS " + type + ")");
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE lck.n(a serial, b bigserial, c smallserial, d serial8)",
        "DROP FUNCTION lck.f(lck.base.ssn%TYPE)",
        "DROP FUNCTION lck.f(int, VARIADIC text[])",
        "PREPARE p(int, text) AS SELECT $1, $2",
      })
  void shouldKnowTypesThatAreNone(String sql) throws SQLException {
    assertThat(reach(readOnce(), sql).reason()).doesNotContain("type ");
  }

  private static @Nullable Read once;

  private static Read readOnce() throws SQLException {
    if (once == null) {
      once = read(MOST);
    }
    return once;
  }

  @Test
  void shouldBoundTexts() throws SQLException {
    var quarter = "'" + "x".repeat(900_000) + "'";
    try {
      for (var i = 0; i < 8; i++) {
        run("CREATE VIEW lck.long" + i + " AS SELECT " + quarter + " AS c");
      }
      assertThat(read(MOST).catalog().counts()).doesNotContainKey("unread_views");
      assertThatThrownBy(() -> read(20_000))
          .isInstanceOf(Rows.TooMany.class)
          .hasMessageContaining("characters")
          .hasMessageContaining("catalog.max-objects");
    } finally {
      for (var i = 0; i < 8; i++) {
        run("DROP VIEW IF EXISTS lck.long" + i);
      }
    }
    assertThat(read(20_000).catalog().relations("base")).isNotEmpty();
  }

  @Test
  void shouldNotReadOneTextThatIsTooLong() throws SQLException {
    var longer = "'" + "x".repeat(1_100_000) + "'";
    run(
        "CREATE VIEW lck.longer AS SELECT " + longer + " AS c",
        "CREATE FUNCTION lck.longer() RETURNS text LANGUAGE sql AS $$ SELECT " + longer + " $$");
    try {
      var read = read(MOST);
      assertThat(relation(read, "longer").isUnread()).isTrue();
      var reach = reach(read, "SELECT lck.longer()");
      assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
      assertThat(reach.reason()).contains("lck.longer");
    } finally {
      run("DROP VIEW lck.longer", "DROP FUNCTION lck.longer()");
    }
  }

  @Test
  void shouldHoldOnlySoManyRowsAtOnce() throws SQLException {
    var texts = "SELECT repeat('x', 1000000) FROM generate_series(1, 100)";
    try (var connection = connect()) {
      connection.setAutoCommit(false);
      var count = new AtomicInteger();
      new Rows(connection, 1_000_000).eachWithLongTexts(texts, _ -> count.incrementAndGet());
      assertThat(count).hasValue(100);
      assertThatThrownBy(() -> new Rows(connection, 1_000_000).each(texts, _ -> {}))
          .as("all at once")
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void shouldReadTheSameWhicheverViewsAreReadTogether() throws SQLException {
    var other = "SELECT 'v', n FROM generate_series(1, 3) n";
    try (var connection = connect()) {
      var together = new Rows(connection, MOST);
      together.eachWithLongTexts("SELECT unnest('{%s}'::int[])", "1,2", _ -> {});
      together.each(other, _ -> {});
      var alone = new Rows(connection, MOST);
      alone.eachWithLongTexts("SELECT unnest('{%s}'::int[])", "1", _ -> {});
      alone.eachWithLongTexts("SELECT unnest('{%s}'::int[])", "2", _ -> {});
      alone.each(other, _ -> {});
      assertThat(alone.digest()).isEqualTo(together.digest());
      var another = new Rows(connection, MOST);
      another.each("SELECT unnest('{1,2}'::int[])", _ -> {});
      another.each(other, _ -> {});
      assertThat(another.digest()).as("by other queries").isNotEqualTo(together.digest());
    }
  }

  @Test
  void shouldReadViewsForOnlySoLong() throws SQLException {
    try (var connection = connect()) {
      connection.setAutoCommit(false);
      var views = new ArrayList<Integer>();
      var rows = new Rows(connection, MOST);
      rows.each(CatalogQueries.VIEWS, row -> views.add((int) row.getLong(1)));
      assertThat(views).isNotEmpty();
      assertThat(new ViewDefinitions(connection, rows, Duration.ZERO).read(views)).isEmpty();
      assertThat(new ViewDefinitions(connection, rows, ViewDefinitions.TOTAL).read(views))
          .isNotEmpty();
    }
  }
}
