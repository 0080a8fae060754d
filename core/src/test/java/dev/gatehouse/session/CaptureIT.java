package dev.gatehouse.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.NamePattern;
import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.ValueKey;
import dev.gatehouse.audit.format.EventSchema;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.statement.Captured;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GDPR 5(1)(c): what a rule keeps out of the evidence is nowhere in it, whichever way it came. */
@Timeout(60)
class CaptureIT {

  private static final String VALUE = "Anna-7Zq93kfl2";

  @TempDir private static Path folder;

  private static Path log;
  private static Proxy proxy;
  private static ValueKey key;

  @BeforeAll
  static void start() throws Exception {
    log = folder.resolve("log");
    key = ValueKey.open(folder.resolve("keys"));
    proxy =
        Proxy.builder()
            .auditDirectory(log)
            .capture(
                new CaptureRules(
                    List.of(
                        rule(Capture.NONE, "none.*"),
                        rule(Capture.MASKED, "masked.*"),
                        rule(Capture.HASH, "hash.*"))))
            .start();
    try (var client = client()) {
      for (var schema : List.of("none", "masked", "hash", "shown")) {
        run(client, "CREATE SCHEMA " + schema);
        run(client, "CREATE TABLE " + schema + ".person(name text UNIQUE, age int8)");
      }
    }
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static CaptureRule rule(Capture parameters, String objects) {
    return new CaptureRule(
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        List.of(NamePattern.of(objects)),
        new Captured(parameters, false, key::hash));
  }

  private static RawClient client() throws IOException {
    return RawClient.login(proxy.port(), "postgres");
  }

  private static String run(RawClient client, String sql) throws IOException {
    return client.sqlState(new Frames().query(sql));
  }

  private static void assertNowhere(String... values) throws IOException {
    for (var event : proxy.events()) {
      assertThat(EventSchema.problems(line(event, "gatehouse"))).isEmpty();
      for (var format : List.of("gatehouse", "ocsf", "ecs", "cef")) {
        assertThat(line(event, format)).doesNotContain(values);
      }
    }
    try (var files = Files.walk(log)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1).contains(values[0]))
            .as(file.toString())
            .isFalse();
      }
    }
  }

  private static String line(AuditEvent event, String format) throws IOException {
    var line = new ByteArrayOutputStream();
    Formats.byName(format).encode(event, line);
    return line.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "masked", "hash"})
  void shouldKeepValuesOut(String schema) throws Exception {
    var table = schema + ".person";
    var value = VALUE + schema;
    try (var client = client()) {
      // When
      assertThat(run(client, "INSERT INTO " + table + " VALUES ('" + value + "', 1)")).isEmpty();
      assertThat(run(client, "SELECT 1 FROM " + table + " WHERE name = '" + value + "'; SELECT 1"))
          .isEmpty();
      assertThat(run(client, "SELECT 1 /* " + value + " */ FROM " + table + " -- " + value))
          .isEmpty();
      // An error whose text, detail or context quotes it
      assertThat(run(client, "INSERT INTO " + table + " VALUES ('" + value + "', 1)"))
          .isEqualTo("23505");
      assertThat(run(client, "SELECT 1 FROM " + table + " WHERE age = '" + value + "'"))
          .isEqualTo("22P02");
      assertThat(run(client, "SELECT 1 FROM " + table + " WHERE '" + value + "' = ")).isNotEmpty();
      assertThat(
              run(
                  client,
                  "PREPARE p(text) AS SELECT 1 FROM "
                      + table
                      + " WHERE name = $1; EXECUTE p('"
                      + value
                      + "')"))
          .isEmpty();
      assertThat(run(client, "EXECUTE p('" + value + "')")).isEmpty();
      assertThat(
              run(
                  client,
                  "BEGIN; DECLARE c CURSOR FOR SELECT 1 FROM "
                      + table
                      + " WHERE name = '"
                      + value
                      + "'; FETCH c; COMMIT"))
          .isEmpty();
      assertThat(run(client, "DO $$ BEGIN PERFORM '" + value + "'; END $$")).isEmpty();
      bound(client, table, value);
      copied(client, table, value);
      assertThat(run(client, "DELETE FROM " + table)).isEmpty();
    }

    // Then
    assertNowhere(value);
    assertThat(proxy.events())
        .filteredOn(event -> event.type().equals("copy"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.details()).doesNotContainKey("sha256"));
  }

  private static void bound(RawClient client, String table, String value) throws IOException {
    var sql = "SELECT 1 FROM " + table + " WHERE name = $1";
    // Types left open, told, and told late
    assertThat(client.sqlState(new Frames().parse("", sql).bind("", "", value).execute("").sync()))
        .isEmpty();
    assertThat(client.sqlState(new Frames().parse("named" + table, sql).sync())).isEmpty();
    for (var i = 0; i < 3; i++) {
      var again = new Frames().bind("", "named" + table, value).execute("").execute("").sync();
      assertThat(client.sqlState(again)).isEmpty();
    }
    var literal = sql.replace("$1", "'" + value + "'");
    assertThat(
            client.sqlState(
                new Frames()
                    .parse("literal" + table, literal)
                    .bind("", "literal" + table)
                    .execute("")
                    .bind("", "literal" + table)
                    .execute("")
                    .sync()))
        .isEmpty();
    assertThat(client.sqlState(new Frames().parse("", sql.replace("SELECT", value)).sync()))
        .isEqualTo("42601");
    assertThat(
            client.sqlState(
                new Frames()
                    .parse("", "INSERT INTO " + table + " VALUES ('a', $1)")
                    .bind("", "", value)
                    .execute("")
                    .sync()))
        .isEqualTo("22P02");
  }

  private static void copied(RawClient client, String table, String value) throws IOException {
    var rows = (Object) (value + "2\t7\n").getBytes(UTF_8);
    var copy = new Frames().query("COPY " + table + " FROM STDIN").add('d', rows).add('c');
    assertThat(client.sqlState(copy)).isEmpty();
  }

  @Test
  void shouldShowWhatNoRuleIsAbout() throws Exception {
    try (var client = client()) {
      // When
      run(client, "INSERT INTO shown.person VALUES ('Bert-8Hd72mx', 2)");
      client.sqlState(
          new Frames()
              .parse("", "SELECT 1 FROM shown.person WHERE name = $1")
              .bind("", "", "Carl-1Jn55ps")
              .execute("")
              .sync());
    }

    // Then
    assertThat(proxy.intents("'Bert-8Hd72mx'")).hasSize(1);
    assertThat(proxy.intents("FROM shown.person WHERE name = $1").getFirst().parameters())
        .extracting(parameter -> parameter.value() + " " + parameter.capture())
        .containsExactly("Carl-1Jn55ps FULL");
  }

  @ParameterizedTest
  @EnumSource(
      value = Capture.class,
      names = {"NONE", "MASKED", "HASH"})
  void shouldSayHowMuchItKeeps(Capture capture) throws Exception {
    var table = capture.name().toLowerCase(Locale.ROOT) + ".person";
    var sql = "SELECT age FROM " + table + " WHERE name = $1 AND age = $2 AND age < 12";
    try (var client = client()) {
      // When
      var frames = new Frames().add('P', "", sql, (short) 2, 25, 20);
      var bound = (Object) "true".getBytes(UTF_8);
      frames.add('B', "", "", (short) 0, (short) 2, 4, bound, -1, (short) 0);
      assertThat(client.sqlState(frames.execute("").sync())).isEmpty();
    }

    // Then
    var intent = proxy.intents(sql.replace("12", "***")).getFirst();
    var statement = requireNonNull(intent.statement());
    assertThat(statement.redacted()).isTrue();
    var text = intent.parameters().getFirst();
    var none = intent.parameters().getLast();
    assertThat(intent.parameters()).extracting(Parameter::capture).containsOnly(capture);
    assertThat(intent.parameters()).extracting(Parameter::typeName).containsExactly("text", "int8");
    assertThat(none.value()).isNull();
    assertThat(none.isNull()).isEqualTo(capture != Capture.NONE);
    var literal = intent.literals().stream().map(Value::text).toList();
    switch (capture) {
      case NONE -> {
        assertThat(text.value()).isNull();
        assertThat(text.bytes()).isEmpty();
        assertThat(literal).containsOnlyNulls();
        assertThat(line(intent, "gatehouse")).contains("\"value\":null");
      }
      case MASKED -> {
        assertThat(text.value()).isEqualTo("*** (at most 8)");
        assertThat(literal).containsOnly("*** (at most 8)");
      }
      case HASH, FULL -> {
        assertThat(text.value()).isEqualTo(key.hash("true".getBytes(UTF_8)));
        assertThat(literal).containsOnly(key.hash("12".getBytes(UTF_8)));
      }
    }
  }

  @Test
  void shouldHashWhatAValueIsAndNotHowItIsWritten() throws Exception {
    var sql = "SELECT 1 FROM hash.person WHERE age = $1";
    var hash = key.hash("4711".getBytes(UTF_8));
    try (var client = client()) {
      // When
      var text = new Frames().add('P', "", sql, (short) 1, 20).bind("", "", "+04711");
      assertThat(client.sqlState(text.execute("").sync())).isEmpty();
      var binary = new Frames().add('P', "", sql, (short) 1, 20);
      var value = (Object) ByteBuffer.allocate(8).putLong(4711).array();
      binary.add('B', "", "", (short) 1, (short) 1, (short) 1, 8, value, (short) 0);
      assertThat(client.sqlState(binary.execute("").sync())).isEmpty();
      assertThat(run(client, "PREPARE h(int8) AS " + sql + "; EXECUTE h(04711)")).isEmpty();
      assertThat(run(client, sql.replace("$1", "'4711'::int8"))).isEmpty();
    }

    // Then
    var seen = new ArrayList<String>();
    for (var event : proxy.events()) {
      event.parameters().forEach(parameter -> seen.add(String.valueOf(parameter.value())));
      event.literals().forEach(literal -> seen.add(String.valueOf(literal.text())));
    }
    assertThat(seen.stream().filter(hash::equals)).hasSizeGreaterThanOrEqualTo(4);
    assertNowhere("04711");
    var keys = folder.resolve("keys");
    assertThat(CommandLines.run("audit", "hash-value", "--key-directory", keys, "4711").lines())
        .containsExactly(hash);
    var line = new ByteArrayInputStream("4711\n".getBytes(UTF_8));
    assertThat(CommandLines.run(line, "audit", "hash-value", "--key-directory", keys, "-").lines())
        .containsExactly(hash);
    var bare = hash.substring(ValueKey.PREFIX.length());
    for (var wanted : List.of(hash, bare)) {
      var search = CommandLines.audit(copy(), "search", "--param-hash", wanted, "--expect", 4);
      assertThat(search.code()).as(search.toString()).isZero();
    }
  }

  @Test
  void shouldFindAHashAmongTheLiteralsOfANamedStatement() throws Exception {
    var value = "Dora-3Kd88qq";
    try (var client = client()) {
      // When
      var sql = "SELECT 1 FROM hash.person WHERE name = '" + value + "'";
      assertThat(client.sqlState(new Frames().parse("dora", sql).sync())).isEmpty();
      for (var i = 0; i < 3; i++) {
        assertThat(client.sqlState(new Frames().bind("", "dora").execute("").sync())).isEmpty();
      }
    }

    // Then
    assertNowhere(value);
    var hash = key.hash(value.getBytes(UTF_8));
    var search = CommandLines.audit(copy(), "search", "--param-hash", hash, "--expect", 3);
    assertThat(search.code()).as(search.toString()).isZero();
  }

  /** Who reads the log itself has to ask its Gatehouse; this one has no socket. */
  private Path copy() throws IOException {
    var copy = Files.createTempDirectory(folder, "copy").resolve("log");
    try (var files = Files.walk(log)) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(log.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }

  @Test
  void shouldSayWhereTheKeyShouldBe() {
    var result = CommandLines.run("audit", "hash-value", "--key-directory", folder, "4711");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("values.hkey is not there").doesNotContain("4711");
  }
}
