package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.answer;
import static dev.gatehouse.session.RawClient.join;
import static dev.gatehouse.session.RawClient.packet;
import static dev.gatehouse.session.RawClient.startup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.wire.Startup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How PostgreSQL takes the first packets, and how Gatehouse takes the same ones: alike, or more
 * strictly. {@code open} is a Gatehouse that allows every setting.
 */
class B01ToB13StartupIT {

  private static final int V3 = 3 << 16;

  private static Proxy proxy;
  private static Proxy open;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
    open = Proxy.builder().parameters("*").start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
    open.close();
  }

  private static String value(int port, String sql, String... parameters) throws IOException {
    try (var client = new RawClient(port)) {
      client.send(startup(parameters));
      client.untilReady();
      return client.value(sql);
    }
  }

  private static byte[] with(String... more) {
    var parameters = new String[4 + more.length];
    System.arraycopy(new String[] {"user", "app", "database", "postgres"}, 0, parameters, 0, 4);
    System.arraycopy(more, 0, parameters, 4, more.length);
    return startup(parameters);
  }

  private static void alike(String expected, byte[]... packets) throws IOException {
    assertThat(answer(Database.port(), packets)).as("PostgreSQL").isEqualTo(expected);
    assertThat(answer(proxy.port(), packets)).as("Gatehouse").isEqualTo(expected);
  }

  private static void stricter(String server, String gatehouse, byte[]... packets)
      throws IOException {
    assertThat(answer(Database.port(), packets)).as("PostgreSQL").isEqualTo(server);
    assertThat(answer(proxy.port(), packets)).as("Gatehouse").isEqualTo(gatehouse);
  }

  @Test
  void b01TheLastOfEqualKeysWinsAndGatehouseRefusesThem() throws Exception {
    String[] twice = {"user", "app", "user", "postgres", "database", "postgres"};
    assertThat(value(Database.port(), "SELECT session_user", twice)).isEqualTo("postgres");
    stricter("Z", "08P01", startup(twice));
    stricter("Z", "08P01", with("database", "template1"));
    stricter("Z", "08P01", with("work_mem", "1MB", "WORK_MEM", "2MB"));
  }

  @Test
  void b02NamesOfTheMessageAreExactAndNamesOfSettingsAreNot() throws Exception {
    alike("28000", startup("User", "app", "database", "postgres"));
    stricter("42704", "08P01", with("User", "app"));
    stricter("42704", "42501", with("Replication", "database"));
    for (var name : new String[] {"role", "Role", "ROLE"}) {
      var parameters = new String[] {"user", "app", "database", "postgres", name, "boss"};
      assertThat(value(Database.port(), "SELECT current_user", parameters)).isEqualTo("boss");
      assertThat(value(open.port(), "SELECT current_user", parameters)).isEqualTo("boss");
      stricter("Z", "42501", startup(parameters));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c role=boss",
        "-crole=boss",
        "--role=boss",
        "--search-path=s",
        "-c search-path=a-b",
        " \t-c\n--role=boss",
        "-c role=app\n--role=boss",
        "-c search_path=a,\\ b\\\\c",
        "-c search_path=s\\",
        "-c\u000brole=boss\f--search_path=s"
      })
  void b03OptionsMeanTheSame(String options) throws Exception {
    var sql = "SELECT current_user || ' ' || current_setting('search_path')";
    var packet = with("options", options);
    var expected = answer(Database.port(), packet);
    if (!expected.equals("Z")) {
      assertThat(answer(open.port(), packet)).isEqualTo(expected);
      return;
    }
    String[] parameters = {"user", "app", "database", "postgres", "options", options};
    assertThat(value(open.port(), sql, parameters))
        .isEqualTo(value(Database.port(), sql, parameters));
  }

  @ParameterizedTest
  @CsvSource({
    "-c\\ role=boss,42704,42501",
    "-c=,42704,42501",
    "-c,42601,42601",
    "-c role,42601,42601",
    "--role,42601,42601",
    "role=boss,42601,42601",
    "-e,Z,42601",
    "-f s,Z,42601",
    "-P,Z,42601",
    "-W 0,Z,42601",
    "--,Z,42601",
    "-c nonsense=1,42704,42501",
    "-c replication=true,42704,42501"
  })
  void b03WhatIsNoSettingIsRefused(String options, String server, String gatehouse)
      throws Exception {
    stricter(server, gatehouse, with("options", options));
  }

  @Test
  void b04AKeyBeatsTheSameInOptions() throws Exception {
    for (var parameters :
        new String[][] {
          {"user", "app", "database", "postgres", "options", "-c role=boss", "role", "app"},
          {"user", "app", "database", "postgres", "role", "app", "options", "-c role=boss"}
        }) {
      assertThat(value(Database.port(), "SELECT current_user", parameters)).isEqualTo("app");
      assertThat(value(open.port(), "SELECT current_user", parameters)).isEqualTo("app");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "role,boss,Z,42501",
    "row_security,off,Z,42501",
    "a.b,x,Z,42501",
    "search_path,s,Z,Z",
    "default_transaction_read_only,on,Z,Z",
    "client_encoding,LATIN1,Z,Z",
    "client_encoding,SJIS,Z,22023",
    "session_authorization,postgres,42501,42501",
    "session_replication_role,replica,42501,42501",
    "is_superuser,on,55P02,42501",
    "nonsense,x,42704,42501"
  })
  void b05WhatAnOrdinaryUserMaySet(String name, String value, String server, String gatehouse)
      throws Exception {
    stricter(server, gatehouse, with(name, value));
    assertThat(answer(proxy.port(), with("options", "-c " + name + '=' + value)))
        .isEqualTo(gatehouse);
  }

  /** Only the next login shows it; nothing in the startup message does. */
  @Test
  void b06ARoleMaySetWhatItsNextLoginBegins() throws Exception {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE b06 LOGIN; GRANT boss TO b06");
      String[] parameters = {"user", "b06", "database", "postgres"};
      try (var client = new RawClient(Database.port())) {
        client.send(startup(parameters));
        client.untilReady();
        client.send(new Frames().query("ALTER ROLE b06 SET role = 'boss'"));
        assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
      }
      assertThat(value(Database.port(), "SELECT current_user", parameters)).isEqualTo("boss");
      assertThat(value(proxy.port(), "SELECT current_user", parameters)).isEqualTo("boss");
      statement.execute("DROP ROLE b06");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2,0,text",
    "1,0,text",
    "0,1,text",
    "0,0,0A000",
    "4,0,0A000",
    "9,9,0A000",
    "65535,65535,0A000"
  })
  void b07OtherProtocolsAreRefused(int major, int minor, String expected) throws Exception {
    alike(expected, startup(major << 16 | minor, "user", "app", "database", "postgres"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 9999})
  void b07EveryMinorVersionIsAnswered(int minor) throws Exception {
    alike("Z", startup(V3 | minor, "user", "app", "database", "postgres"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 7, -1, Integer.MIN_VALUE, 10_005, Integer.MAX_VALUE})
  void b08AnImpossibleLengthEndsWithoutAWord(int length) throws Exception {
    alike("", ByteBuffer.allocate(8).putInt(length).putInt(V3).array());
  }

  @Test
  void b08ABrokenLayoutIsRefused() throws Exception {
    alike("28000", startup());
    alike("28000", startup("user", ""));
    alike("28000", startup("database", "postgres"));
    alike("08P01", startup("user"));
    alike("08P01", packet(V3));
  }

  /** Its first byte is the type 0, which no message has. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void b09ASecondStartupMessageEndsTheSession(boolean atOnce) throws Exception {
    for (var port : new int[] {Database.port(), proxy.port()}) {
      try (var client = new RawClient(port)) {
        client.send(atOnce ? join(with(), with()) : with());
        if (!atOnce) {
          client.untilReady();
          client.send(with());
        }
        var end = client.untilEnd().getLast();
        assertThat(end.field('V')).isEqualTo("FATAL");
        assertThat(end.field('C')).isEqualTo("08P01");
      }
    }
  }

  @Test
  void b09APasswordAfterTheLoginEndsTheSession() throws Exception {
    for (var port : new int[] {Database.port(), proxy.port()}) {
      try (var client = RawClient.login(port, "app")) {
        client.send(new Frames().add('p', "secret"));
        var end = client.untilEnd().getLast();
        assertThat(end.field('V')).isEqualTo("FATAL");
        assertThat(end.field('C')).isEqualTo("08P01");
      }
    }
  }

  /** The server of the tests has no TLS and no GSS; {@code W03EncryptionRequestsIT} has more. */
  @Test
  void b10RequestsForEncryptionComeOnceEach() throws Exception {
    for (var port : new int[] {Database.port(), proxy.port()}) {
      try (var client = new RawClient(port)) {
        client.send(packet(Startup.SSL_REQUEST));
        assertThat(client.readByte()).isEqualTo('N');
        client.send(packet(Startup.GSSENC_REQUEST));
        assertThat(client.readByte()).isEqualTo('N');
        client.send(packet(Startup.SSL_REQUEST));
        assertThat(client.untilEnd().getLast().field('C')).isEqualTo("0A000");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 8, 64, 100, 2000})
  void b11ACancelRequestIsNeverAnswered(int words) throws Exception {
    var request = new int[1 + words];
    request[0] = Startup.CANCEL_REQUEST;
    alike("", packet(request));
  }

  @ParameterizedTest
  @CsvSource({
    "database,42501,0A000",
    "1,42501,0A000",
    "on,42501,0A000",
    "yes,42501,0A000",
    "tru,42501,0A000",
    "TRUE,42501,0A000",
    "off,Z,Z",
    "F,Z,Z",
    "of,Z,Z",
    "DATABASE,22023,22023",
    "o,22023,22023",
    "'',22023,22023"
  })
  void b12ReplicationIsReadAlike(String value, String server, String gatehouse) throws Exception {
    stricter(server, gatehouse, with("replication", value));
  }

  /** The login is over at the first ReadyForQuery and no earlier. */
  @Test
  void b13AuthenticationOkMayBeFollowedByAFailure() throws Exception {
    for (var port : new int[] {Database.port(), proxy.port()}) {
      try (var client = new RawClient(port)) {
        client.send(startup("user", "app", "database", "b13_is_not_there"));
        var messages = client.untilEnd();
        assertThat(RawClient.letters(messages)).isEqualTo("RE");
        assertThat(messages.getLast().field('C')).isEqualTo("3D000");
      }
    }
    alike("22023", with("datestyle", "nonsense"));
    proxy.awaitEvent(
        event ->
            event.type().equals("authentication")
                && "failure".equals(event.details().get("outcome"))
                && "b13_is_not_there".equals(event.details().get("database"))
                && "3D000".equals(event.details().get("sqlstate")));
  }

  /** What no encoding reads must not become somebody else's name. */
  @Test
  void g02MalformedTextIsRefused() throws Exception {
    var name = "app\u00ff";
    var packet = startup("user", name, "database", "postgres");
    for (var i = 0; i < packet.length - 1; i++) {
      if (packet[i] == (byte) 0xc3) {
        packet[i] = (byte) 0xc0;
      }
    }
    assertThat(new String(packet, StandardCharsets.UTF_8)).contains("\uFFFD");
    stricter("28000", "08P01", packet);
  }
}
