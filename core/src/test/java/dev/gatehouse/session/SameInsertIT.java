package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.session.RawClient.Frames;
import java.math.BigDecimal;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
          null);

  private static final String PARAMETERS =
      "(?::int, ?::bigint, ?::numeric, ?::text, ?::bool, ?::bytea, ?::date, ?::timestamp,"
          + " ?::timestamptz, ?::uuid, ?::jsonb, ?::int[], ?::mood, ?::int)";

  private static final String LITERALS =
      "('7'::int, 5000000000::bigint, -1.50::numeric, 'a b'::text, TRUE, '\\x00FF'::bytea,"
          + " '20240229'::date, '2024-02-29 13:05:06.50'::timestamp,"
          + " '2024-02-29 13:05:06.5+02'::timestamptz, '{"
          + ID.toUpperCase(Locale.ROOT)
          + "}'::uuid, '{\"a\" : 1}'::jsonb, '{ 1 , 2 }'::int[], 'sad'::mood, NULL::int)";

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    try (var direct = Database.connect(Database.port(), "postgres");
        var statement = direct.createStatement()) {
      statement.execute("CREATE TYPE mood AS ENUM ('sad', 'glad')");
      statement.execute(
          "CREATE TABLE same(i int, b bigint, n numeric, t text, f bool, y bytea, d date,"
              + " ts timestamp, tz timestamptz, u uuid, j jsonb, a int[], m mood, z int)");
      statement.execute("GRANT ALL ON same TO app");
    }
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
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
    insert.setNull(14, Types.INTEGER);
    assertThat(insert.executeUpdate()).isEqualTo(1);
  }

  /** As the intent shows them, or the outcome where the types were known only then. */
  private static List<@Nullable String> values(AuditEvent intent) throws Exception {
    var outcome =
        proxy.awaitEvent(event -> event.outcome() != null && event.intent() == intent.index());
    var parameters = outcome.parameters().isEmpty() ? intent.parameters() : outcome.parameters();
    return parameters.isEmpty()
        ? intent.literals().stream().<@Nullable String>map(Value::text).toList()
        : parameters.stream().<@Nullable String>map(Parameter::value).toList();
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
  void literals() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query(insert("literals", LITERALS)));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
    }
    check("/* literals */", 1);
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
            + " int[], mood, int)";
    var numbers = "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("PREPARE same " + types + " AS " + insert("sql", numbers)));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
      var arguments = LITERALS.replaceAll("::[a-z]+", "").replace("[]", "");
      client.send(new Frames().query("EXECUTE same" + arguments + " /* sql */"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
    }
    check("/* sql */", 1);
  }
}
