package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * S08: in SJIS or GBK a character may end in the byte of a backslash. No session gets there, and
 * what is sent in such an encoding all the same is not for the server, policies or not.
 */
@Timeout(30)
class S08EncodingIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static byte[] text(String sql, String charset) {
    return (sql + "\0").getBytes(Charset.forName(charset));
  }

  private static String state(RawClient client, Frames frames) throws IOException {
    client.send(frames);
    var answers = client.untilReady();
    return answers.getFirst().type() == 'E' ? answers.getFirst().field('C') : "";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET client_encoding = 'SJIS'",
        "set names 'GBK'",
        "SET LOCAL client_encoding TO big5",
        "SELECT set_config('client_encoding', 'JOHAB', false)",
        "SELECT 1; SET \"client_encoding\" TO 'shift_jis'",
        "EXPLAIN ANALYZE SELECT set_config('CLIENT_ENCODING', 'uhc', true)"
      })
  void shouldRefuseToSetOne(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      // When
      var simple = state(client, new Frames().query(sql));
      var extended = state(client, new Frames().parse("", sql.replace("SELECT 1; ", "")).sync());

      // Then
      assertThat(simple).isEqualTo("22023");
      assertThat(extended).isEqualTo("22023");
      assertThat(client.value("SHOW client_encoding")).isEqualTo("UTF8");
      var intent = proxy.intents(sql).getFirst();
      assertThat(proxy.outcomes(intent))
          .extracting(Outcome::status, Outcome::sqlState)
          .containsExactly(tuple(Status.DENIED, "22023"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET client_encoding = 'LATIN9'",
        "SET NAMES 'utf-8'",
        "SET client_encoding TO DEFAULT",
        "RESET client_encoding",
        "SET client_encoding TO windows1252",
        "SET client_encoding TO SQL_ASCII"
      })
  void shouldLetOthersBeSet(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      assertThat(state(client, new Frames().query(sql))).isEmpty();
    }
  }

  @Test
  void shouldReadNothingInOneThatCodeHasSet() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("DO $$BEGIN PERFORM set_config('client_encoding', 'SJIS', false); END$$"));
      client.untilReady();

      // When
      var hidden = text("SELECT 's08 ソ', 1 --'", "Shift_JIS");
      var answer = state(client, new Frames().add('Q', (Object) hidden));

      // Then
      assertThat(answer).isEqualTo("22023");
      assertThat(client.value("SELECT 's08 in ASCII'")).isEqualTo("s08 in ASCII");
      assertThat(state(client, new Frames().query("SET client_encoding TO UTF8"))).isEmpty();
      assertThat(client.value("SELECT 'ソ'")).isEqualTo("ソ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 's08 bad \u00ff'", "SELECT 1 /* s08 bad \u00ff */"})
  void shouldRefuseWhatIsNotUtf8(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      // When
      var simple = state(client, new Frames().add('Q', (Object) text(sql, "ISO-8859-1")));
      var extended =
          state(client, new Frames().add('P', "", text(sql, "ISO-8859-1"), (short) 0).sync());

      // Then
      assertThat(simple).isEqualTo("22021");
      assertThat(extended).isEqualTo("22021");
      assertThat(proxy.intents(sql)).hasSize(2);
      assertThat(client.value("SELECT 's08 goes on'")).isEqualTo("s08 goes on");
    }
  }

  @ParameterizedTest
  @CsvSource({"LATIN1, ISO-8859-1", "LATIN9, ISO-8859-15", "WIN1251, windows-1251"})
  void shouldReadTextOfOneByteEncodings(String encoding, String charset) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      assertThat(state(client, new Frames().query("SET client_encoding = '" + encoding + "'")))
          .isEmpty();

      // When
      var sql = "SELECT 's08 § " + encoding + "'";
      var answer = state(client, new Frames().add('Q', (Object) text(sql, charset)));

      // Then
      assertThat(answer).isEmpty();
      assertThat(proxy.intents(sql)).hasSize(1);
    }
  }
}
