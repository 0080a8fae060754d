package dev.gatehouse.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** PCI 10.2.1.5, 3.3: what the server takes for a secret stands nowhere in the evidence. */
@Timeout(30)
class SecretsIT {

  private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.gatehouse");
  private static final String SECRET = "s3cret";

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
    try (var client = client()) {
      run(
          client,
          "SET password_encryption = 'md5'; CREATE ROLE vault; CREATE ROLE password; CREATE ROLE mapped");
      run(client, "CREATE FOREIGN DATA WRAPPER wrapper");
      run(client, "CREATE SERVER remote FOREIGN DATA WRAPPER wrapper");
      run(client, "CREATE TABLE logins(name text, password text, cvv int)");
    }
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static RawClient client() throws IOException {
    return RawClient.login(proxy.port(), "postgres");
  }

  /** The SQLSTATE of an error, empty if there is none. */
  private static String run(RawClient client, String sql) throws IOException {
    return client.sqlState(new Frames().query(sql));
  }

  private static void assertHidden(String... secrets) throws IOException {
    for (var event : proxy.events()) {
      assertThat(line(event)).doesNotContain(secrets);
      var statement = event.statement();
      if (statement != null) {
        assertThat(statement.facts().toString()).doesNotContain(secrets);
        assertThat(new String(statement.bytes(), ISO_8859_1)).doesNotContain(secrets);
      }
      for (var parameter : event.parameters()) {
        assertThat(new String(parameter.bytes(), ISO_8859_1)).doesNotContain(secrets);
      }
    }
  }

  private static String line(AuditEvent event) throws IOException {
    var line = new ByteArrayOutputStream();
    Formats.byName("gatehouse").encode(event, line);
    return line.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER ROLE vault PASSWORD 's3cret'",
        "alter user vault with encrypted password 's3cret' valid until 'infinity'",
        "ALTER ROLE vault PASSWORD E's3\\x63ret' LOGIN",
        "ALTER ROLE vault PASSWORD U&'s3!0063ret' UESCAPE '!'",
        "ALTER ROLE vault PASSWORD $$s3cret$$",
        "ALTER ROLE vault PASSWORD $x$s3cret$x$",
        "ALTER ROLE vault PASSWORD 's3' -- more\n  'cret'",
        "ALTER ROLE vault PASSWORD/* ' */'s3cret'",
        "SELECT 1; ALTER ROLE vault PASSWORD 's3cret'; SELECT 2",
        "DROP ROLE vault; CREATE ROLE vault PASSWORD 's3cret'",
        "DROP ROLE vault; CREATE USER vault IN ROLE password PASSWORD 's3cret' NOLOGIN",
        "DO $$BEGIN ALTER ROLE vault PASSWORD 's3cret'; END$$",
        "DO 'BEGIN EXECUTE ''ALTER ROLE vault PASSWORD ''''s3cret''''''; END'",
        "DO $a$BEGIN EXECUTE $b$ALTER ROLE vault PASSWORD $c$s3cret$c$ $b$; END$a$",
        "SET standard_conforming_strings = off; ALTER ROLE vault PASSWORD 's3\\143ret'",
      })
  void shouldHidePasswordsThatTheServerTakes(String sql) throws Exception {
    try (var client = client()) {
      run(client, "SET password_encryption = 'md5'");
      run(client, "ALTER ROLE vault PASSWORD NULL");

      // When
      var simple = new String[] {sql};
      if (sql.contains("standard_conforming")) {
        simple = sql.split("; ", -1);
      }
      for (var one : simple) {
        assertThat(run(client, one)).isEmpty();
      }

      // Then
      assertThat(
              client.value(
                  "SELECT rolpassword = 'md5' || md5('s3' || 'cr' || 'etvault') FROM pg_authid"
                      + " WHERE rolname = 'vault'"))
          .isEqualTo("t");
      assertHidden(SECRET, "s3\\\\x63", "s3!0063", "s3\\\\143", "'cret'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE USER MAPPING FOR mapped SERVER remote OPTIONS (\"user\" 'u', token 's3cret')",
        "ALTER SERVER remote OPTIONS (ADD U&\"p\\0061ssword\" 's3cret')",
        "ALTER SERVER remote OPTIONS (ADD host 'h', passfile 's3cret')",
        "ALTER FOREIGN DATA WRAPPER wrapper OPTIONS (ADD sslpassword 's3cret')",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h password=s3cret' PUBLICATION p WITH (connect=false)",
        "CREATE SUBSCRIPTION t CONNECTION E'postgres://u:s3\\x63ret@h' PUBLICATION p"
            + " WITH (connect = false)",
        "SET app.password = 's3cret'",
        "SELECT set_config('app.secret', 's3cret', false)",
        "ALTER ROLE mapped SET app.password TO 's3cret'",
        "INSERT INTO logins(name, password) VALUES ('n', 's3cret')",
        "PREPARE p AS SELECT set_config('app.secret', 's3cret', false)",
        "SELECT 'host=h password=s3cret user=u'",
        "EXPLAIN SELECT 1 FROM logins WHERE password = 's3cret'",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1 FROM logins WHERE password = 's3cret'",
        "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null # https://u:s3cret@h'",
      })
  void shouldHideOtherSecretsThatTheServerTakes(String sql) throws Exception {
    try (var client = client()) {
      // When
      var state = run(client, sql);
      run(client, "EXECUTE p");
      run(client, "FETCH c");

      // Then
      assertThat(state).isEmpty();
      assertHidden(SECRET, "s3\\\\x63");
    }
  }

  @Test
  void shouldHideThemInParameters() throws Exception {
    try (var client = client()) {
      // When
      var bound =
          client.sqlState(
              new Frames()
                  .parse("", "INSERT INTO logins(name, password) VALUES ($1, $2)")
                  .bind("", "", "host=h password=s3cret", "s3cret")
                  .execute("")
                  .sync());
      var prepared =
          run(
              client,
              "PREPARE q(text, text) AS SELECT 1 FROM logins WHERE name = $1 AND password = $2;"
                  + " EXECUTE q('postgres://u:s3cret@h', 's3cret')");

      // Then
      assertThat(bound + prepared).isEmpty();
      assertHidden(SECRET);
      assertThat(client.value("SELECT count(*) FROM logins WHERE password = 's3' || 'cret'"))
          .isNotEqualTo("0");
    }
  }

  @Test
  void shouldHideNumbersOfCards() throws Exception {
    try (var client = client()) {
      // When
      run(client, "SELECT 4111111111111111, '5500-0055-5555-5559'");
      client.sqlState(
          new Frames()
              .parse("", "SELECT $1::text, $2::numeric")
              .bind("", "", "pay 378282246310005", "6011111111111117")
              .execute("")
              .sync());

      // Then
      assertHidden(
          "4111111111111111", "5500-0055-5555-5559", "378282246310005", "6011111111111117");
    }
  }

  @Test
  void shouldHideNoStatement() throws Exception {
    try (var client = client()) {
      // When somebody names a secret to hide what he does
      var sql = "DROP ROLE IF EXISTS evil; CREATE ROLE evil IN ROLE password SUPERUSER";
      assertThat(run(client, sql)).isEmpty();

      // Then
      var intent = proxy.intents(sql).getFirst();
      assertThat(requireNonNull(intent.statement()).redacted()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'unheard-of'",
        "SELECT unheard-of 'and not closed",
        "SET client_encoding = 'SJIS' -- unheard-of",
        "SELECT 'unheard-of \u00ff'",
        "COPY logins FROM STDIN -- unheard-of",
        "ALTER ROLE nobody PASSWORD 'unheard-of'",
      })
  void shouldLogNoText(String sql) throws Exception {
    // Given
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    OURS.setLevel(Level.TRACE);
    OURS.addAppender(log);
    try (var client = client()) {
      // When
      client.send(new Frames().add('Q', (Object) (sql + '\0').getBytes(ISO_8859_1)));
      client.send(new Frames().add('f', "enough"));
      client.untilReady();
      client.send(
          new Frames()
              .parse("", sql)
              .bind("", "", "unheard-of")
              .execute("")
              .add('f', "enough")
              .sync());
      client.untilReady();
    } finally {
      OURS.detachAppender(log);
      OURS.setLevel(null);
    }

    // Then
    for (var event : log.list) {
      assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
          .doesNotContain("unheard-of");
      assertThat(ThrowableProxyUtil.asString(event.getThrowableProxy()))
          .doesNotContain("unheard-of");
    }
  }
}
