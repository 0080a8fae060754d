package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.session.RawClient.Frames;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PGobject;

/** The same INSERT shows the same values in the audit events, however it was sent. */
class SameInsertIT {

  private static final String ID = "00112233-4455-6677-8899-aabbccddeeff";

  private static final List<@Nullable String> VALUES =
      Arrays.asList(
          "7",
          "5000000000",
          "-1.5",
          "a b",
          "true",
          "\\x00ff",
          "2024-02-29",
          "2024-02-29T13:05:06.5",
          "2024-02-29T11:05:06.5Z",
          ID,
          "{\"a\":1}",
          "{1,2}",
          "sad",
          "{sad,NULL,glad}",
          "7",
          "(sad,\"a b\",)",
          "[1.5,2)",
          null);

  private static final String PARAMETERS =
      "(?::int, ?::bigint, ?::numeric, ?::text, ?::bool, ?::bytea, ?::date, ?::timestamp,"
          + " ?::timestamptz, ?::uuid, ?::jsonb, ?::int[], ?::mood, ?::mood[],"
          + " ?::positive, ?::pair, ?::span, ?::int)";

  private static final String CASTS =
      "('7'::int, 5000000000::bigint, -1.50::numeric, 'a b'::text, TRUE, '\\x00FF'::bytea,"
          + " '20240229'::date, '2024-02-29 13:05:06.50'::timestamp,"
          + " '2024-02-29 13:05:06.5+02'::timestamptz, '{"
          + ID.toUpperCase(Locale.ROOT)
          + "}'::uuid, '{\"a\" : 1}'::jsonb, '{ 1 , 2 }'::int[], 'sad'::mood,"
          + " '{sad, null, \"glad\"}'::mood[], 7::positive, '(sad,\"a b\",)'::pair,"
          + " '[ 1.50,2.0)'::span, NULL::int)";

  /** As people write them. */
  private static final String LITERALS = CASTS.replaceAll("::[a-z]+(\\[])?", "");

  private static Reaches reaches;
  private static Proxy proxy;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
        "CREATE TYPE pair AS (m mood, t text, i int)",
        "CREATE TYPE span AS RANGE (SUBTYPE = numeric)",
        "CREATE TABLE same(i int, b bigint, n numeric, t text, f bool, y bytea, d date,"
            + " ts timestamp, tz timestamptz, u uuid, j jsonb, a int[], m mood, ms mood[],"
            + " p positive, c pair, r span, z int)",
        "GRANT ALL ON same TO app");
    reaches = new Reaches();
    reaches.awaitFresh();
    proxy = reaches.proxy;
  }

  @AfterAll
  static void stop() {
    reaches.close();
  }

  private static Connection connect(String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?sslmode=disable" + options,
        "app",
        "");
  }

  private static String insert(String mark, String values) {
    return "INSERT INTO same VALUES " + values + " /* " + mark + " */";
  }

  private static PGobject object(String type, String value) throws SQLException {
    var object = new PGobject();
    object.setType(type);
    object.setValue(value);
    return object;
  }

  private static void run(PreparedStatement insert) throws SQLException {
    insert.setInt(1, 7);
    insert.setLong(2, 5_000_000_000L);
    insert.setBigDecimal(3, new BigDecimal("-1.50"));
    insert.setString(4, "a b");
    insert.setBoolean(5, true);
    insert.setBytes(6, new byte[] {0, (byte) 0xff});
    insert.setObject(7, LocalDate.of(2024, 2, 29));
    insert.setObject(8, LocalDateTime.parse("2024-02-29T13:05:06.5"));
    insert.setObject(9, OffsetDateTime.parse("2024-02-29T13:05:06.5+02:00"));
    insert.setObject(10, UUID.fromString(ID));
    insert.setObject(11, object("jsonb", "{\"a\": 1}"));
    insert.setArray(12, insert.getConnection().createArrayOf("int4", new Integer[] {1, 2}));
    insert.setObject(13, object("mood", "sad"));
    var moods = new String[] {"sad", null, "glad"};
    insert.setArray(14, insert.getConnection().createArrayOf("mood", moods));
    insert.setInt(15, 7);
    insert.setObject(16, object("pair", "(sad,\"a b\",)"));
    insert.setObject(17, object("span", "[1.50,2.0)"));
    insert.setNull(18, Types.INTEGER);
    assertThat(insert.executeUpdate()).isEqualTo(1);
  }

  /** As the intent shows them, or the outcome where the types were known only then. */
  private static List<@Nullable String> values(AuditEvent intent) throws Exception {
    var outcome =
        proxy.awaitEvent(event -> event.outcome() != null && event.intent() == intent.index());
    var parameters = outcome.parameters().isEmpty() ? intent.parameters() : outcome.parameters();
    assertThat(parameters).allMatch(Parameter::decoded);
    if (!parameters.isEmpty()) {
      return parameters.stream().<@Nullable String>map(Parameter::value).toList();
    }
    assertThat(intent.literals()).allMatch(Value::decoded);
    return intent.literals().stream().<@Nullable String>map(Value::text).toList();
  }

  private static void check(String mark, int count) throws Exception {
    var intents =
        proxy.intents(mark).stream()
            .filter(
                intent -> !Objects.requireNonNull(intent.statement()).text().startsWith("PREPARE"))
            .toList();
    assertThat(intents).hasSize(count);
    for (var intent : intents) {
      assertThat(values(intent)).as(mark).isEqualTo(VALUES);
    }
  }

  @Test
  void literalsWithCasts() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query(insert("casts", CASTS)));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
    }
    check("/* casts */", 1);
  }

  @Test
  void literalsOfPsql() throws Exception {
    var programs = new Programs(folder);
    var result =
        programs.run(
            programs.psql(proxy.port()), insert("psql", LITERALS).replace(" /*", "\n/*") + ";\n");
    assertThat(result.output()).isEqualTo("INSERT 0 1\n");
    check("/* psql */", 1);
  }

  @Test
  void literalsForNamedColumns() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("UPDATE same SET m = 'glad', p = '+7' WHERE tz > '2024-02-29 13:05+02'"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
    }
    assertThat(proxy.intents("UPDATE same").getFirst().literals())
        .extracting(Value::typeName, Value::text, Value::decoded)
        .containsExactly(
            tuple("mood", "glad", true),
            tuple("positive", "7", true),
            tuple("timestamptz", "2024-02-29T11:05:00Z", true));
  }

  @Test
  void parametersInTextFormatAndExecutedAgain() throws Exception {
    try (var connection = connect("&binaryTransfer=false&prepareThreshold=1");
        var insert = connection.prepareStatement(insert("text", PARAMETERS))) {
      for (var i = 0; i < 3; i++) {
        run(insert);
      }
    }
    check("/* text */", 3);
  }

  @Test
  void parametersInBinaryFormatAndExecutedAgain() throws Exception {
    try (var connection = connect("&prepareThreshold=-1");
        var insert = connection.prepareStatement(insert("binary", PARAMETERS))) {
      for (var i = 0; i < 3; i++) {
        run(insert);
      }
    }
    assertThat(proxy.intents("/* binary */").getLast().parameters()).anyMatch(Parameter::binary);
    check("/* binary */", 3);
  }

  @Test
  void executeOfSql() throws Exception {
    var types =
        "(int, bigint, numeric, text, bool, bytea, date, timestamp, timestamptz, uuid, jsonb,"
            + " int[], public.mood, public.mood[], public.positive, public.pair, public.span, int)";
    var numbers =
        IntStream.rangeClosed(1, VALUES.size())
            .mapToObj(number -> "$" + number)
            .collect(Collectors.joining(", ", "(", ")"));
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("PREPARE same " + types + " AS " + insert("sql", numbers)));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
      client.send(new Frames().query("EXECUTE same" + LITERALS + " /* sql */"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
    }
    check("/* sql */", 1);
  }
}
