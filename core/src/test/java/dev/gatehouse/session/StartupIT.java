package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may say before it is in, and what it gets for saying something else. */
class StartupIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  /** An untagged packet: its length, then the words. */
  private static byte[] packet(int... words) {
    var packet = ByteBuffer.allocate(4 + 4 * words.length).putInt(4 + 4 * words.length);
    for (var word : words) {
      packet.putInt(word);
    }
    return packet.array();
  }

  private static byte[] startup(int version, String... parameters) {
    var packet = RawClient.startup(parameters);
    ByteBuffer.wrap(packet).putInt(4, version);
    return packet;
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 7, -1, Integer.MIN_VALUE, 10_005, Integer.MAX_VALUE})
  void b08ShouldCloseWithoutAWordOnAnImpossibleLength(int length) throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(ByteBuffer.allocate(8).putInt(length).putInt(3 << 16).array());
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void b08ShouldRefuseAPacketWithoutTerminatorOrUser() throws Exception {
    for (var packet :
        List.of(
            RawClient.startup(),
            RawClient.startup("user", ""),
            RawClient.startup("database", "postgres"),
            RawClient.startup("user"),
            packet(3 << 16))) {
      try (var client = new RawClient(proxy.port())) {
        client.send(packet);
        assertThat(RawClient.letters(client.untilEnd())).isEqualTo("E");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "user,app,user,postgres",
    "database,postgres,database,template1",
    "search_path,s,search_path,public",
    "role,boss,ROLE,app",
    "User,app,user,app"
  })
  void w09ShouldRefuseAParameterGivenTwice(String name, String value, String again, String other)
      throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(
          RawClient.startup(
              "application_name",
              "w09",
              name,
              value,
              again,
              other,
              name.toLowerCase(Locale.ROOT).equals("user") ? "database" : "user",
              "app"));
      var answer = client.untilEnd();
      assertThat(RawClient.letters(answer)).isEqualTo("E");
      assertThat(answer.getFirst().field('C')).isEqualTo("08P01");
      assertThat(answer.getFirst().field('M')).contains("twice");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "true", "on", "yes", "1", "tru", "t", "y", "TRUE", "x", "o"})
  void w10ShouldRefuseReplicationInEverySpelling(String value) throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(
          RawClient.startup("user", "postgres", "database", "postgres", "replication", value));
      var answer = client.untilEnd();
      assertThat(RawClient.letters(answer)).isEqualTo("E");
      assertThat(answer.getFirst().field('C')).isEqualTo("0A000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "false", "no", "0", "f"})
  void w10ShouldAcceptNoReplication(String value) throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(RawClient.startup("user", "app", "database", "postgres", "replication", value));
      assertThat(client.untilReady().getLast().type()).isEqualTo('Z');
    }
  }

  /** Some servers know 3.2; the form of the answer is that of a server which does not. */
  @ParameterizedTest
  @CsvSource({"0x30001,''", "0x30002,''", "0x30000,_pq_.x", "0x30002,_pq_.command_compression"})
  void w32ShouldNegotiateProtocolAndOptionsAsTheServerDoes(String version, String option)
      throws Exception {
    var packet =
        option.isEmpty()
            ? startup(Integer.decode(version), "user", "app", "database", "postgres")
            : startup(
                Integer.decode(version), "user", "app", "database", "postgres", option, "yes");
    try (var direct = new RawClient(Database.port());
        var client = new RawClient(proxy.port())) {
      direct.send(packet);
      client.send(packet);
      var expected = direct.untilReady();
      var answers = client.untilReady();
      var negotiated = answers.getFirst();
      assertThat(negotiated.type()).isEqualTo('v');
      assertThat(negotiated.body().getInt(0)).isEqualTo(3 << 16);
      assertThat(negotiated.body().getInt(4)).isEqualTo(option.isEmpty() ? 0 : 1);
      if (expected.getFirst().type() == 'v') {
        assertThat(expected.getFirst().body().getInt(0) >>> 16).isEqualTo(3);
        assertThat(negotiated.text().substring(4))
            .isEqualTo(expected.getFirst().text().substring(4));
      }
      assertThat(RawClient.letters(answers).substring(1))
          .isEqualTo(RawClient.letters(expected).replace("v", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2 << 16, 4 << 16, 0, 1, 80877105, -1})
  void b07ShouldRefuseOtherProtocols(int version) throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(startup(version, "user", "app"));
      var answer = client.untilEnd();
      assertThat(RawClient.letters(answer)).isEqualTo("E");
      assertThat(answer.getFirst().field('V')).isEqualTo("FATAL");
    }
  }

  /** Its first byte is the type 0, which no message has. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void b09ShouldEndTheSessionAtASecondStartupMessage(boolean atOnce) throws Exception {
    var startup = RawClient.startup("user", "app", "database", "postgres");
    try (var client = new RawClient(proxy.port())) {
      client.send(atOnce ? join(startup, startup) : startup);
      if (!atOnce) {
        client.untilReady();
        client.send(startup);
      }
      var end = client.untilEnd().getLast();
      assertThat(end.type()).isEqualTo('E');
      assertThat(end.field('V')).isEqualTo("FATAL");
      assertThat(end.field('C')).isEqualTo("08P01");
    }
  }

  /** The client is at fault, and is told so, not the server. */
  @Test
  void shouldRefuseAQueryBeforeTheLogin() throws Exception {
    var startup = RawClient.startup("user", "app", "database", "postgres");
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(new Frames().add('R', 3));
                  peer.untilEnd();
                });
        var other = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(other.port())) {
      client.send(join(startup, new Frames().query("SELECT 1").bytes()));
      var end = client.untilEnd().getLast();
      assertThat(end.field('M')).startsWith("expected a password");
    }
  }

  @Test
  void w20ShouldNotAnswerACancelRequestWithAWrongKey() throws Exception {
    for (var request :
        List.of(
            packet(80877102, 1, 2),
            packet(80877102, 1),
            packet(80877102),
            packet(80877102, 1, 2, 3, 4))) {
      try (var client = new RawClient(proxy.port())) {
        client.send(request);
        assertThat(client.readByte()).isEqualTo(-1);
      }
    }
    proxy.awaitEvent(
        event -> event.type().equals("cancel") && "false".equals(event.details().get("matched")));
  }

  @Test
  void f10ShouldEndALoginThatTakesTooLong() throws Exception {
    var limits = SessionLimits.DEFAULT.withLoginTimeout(Duration.ofMillis(300));
    try (var slow = Proxy.builder().limits(limits).start();
        var silent = new RawClient(slow.port());
        var partial = new RawClient(slow.port())) {
      partial.send(new byte[] {0, 0, 0, 50, 0, 3});
      assertThat(silent.untilEnd().getLast().field('V')).isEqualTo("FATAL");
      assertThat(partial.untilEnd().getLast().field('M')).isEqualTo("startup took too long");
      slow.awaitSessions(0);
    }
  }

  /** Every way of cutting the packets gives the same session. */
  @Test
  void w11ShouldReadPacketsByteByByte() throws Exception {
    try (var client = new RawClient(proxy.port())) {
      for (var one : RawClient.startup("user", "app", "database", "postgres")) {
        client.send(new byte[] {one});
      }
      client.untilReady();
      for (var one : new Frames().parse("", "SELECT 'ä'").bind("", "").execute("").sync().bytes()) {
        client.send(new byte[] {one});
      }
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12DCZ");
    }
  }

  /** A full house refuses logins in words, takes cancel requests, and forgets who left. */
  @Test
  void shouldRefuseMoreSessionsThanItMayHave() throws Exception {
    try (var small = Proxy.builder().sessions(1).start()) {
      try (var first = new RawClient(small.port())) {
        first.send(RawClient.startup("user", "app", "database", "postgres"));
        var login = first.untilReady();
        var second = new RawClient(small.port());
        second.send(RawClient.startup("user", "app", "database", "postgres"));
        var refused = second.untilEnd();
        assertThat(RawClient.letters(refused)).isEqualTo("E");
        assertThat(refused.getFirst().field('C')).isEqualTo("53300");
        second.close();

        first.send(new Frames().query("SELECT pg_sleep(20)"));
        var key = login.stream().filter(message -> message.type() == 'K').findFirst().orElseThrow();
        Thread.sleep(100);
        try (var canceling = new RawClient(small.port())) {
          canceling.send(packet(80877102, key.body().getInt(0), key.body().getInt(4)));
          assertThat(canceling.readByte()).isEqualTo(-1);
        }
        assertThat(error(first.untilReady()).field('C')).isEqualTo("57014");
      }
      small.awaitSessions(0);
      RawClient.login(small.port(), "app").close();
    }
  }

  private static RawClient.Message error(List<RawClient.Message> messages) {
    return messages.stream().filter(message -> message.type() == 'E').findFirst().orElseThrow();
  }

  /** What stands in the options is not read here, but recorded. */
  @Test
  void w09ShouldRecordTheStartupParameters() throws Exception {
    try (var connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:"
                + proxy.port()
                + "/postgres?sslmode=disable&options=-c%20role%3Dboss",
            "app",
            "")) {
      assertThat(connection.isValid(5)).isTrue();
      var event =
          proxy.awaitEvent(
              one ->
                  one.type().equals("authentication")
                      && one.details().containsKey("startup.options"));
      assertThat(event.details().get("startup.options")).isEqualTo("-c role=boss");
    }
  }

  /** Bytes of no encoding at all must not become somebody else's name. */
  @Test
  void shouldNotChangeBytesOfTheUserName() throws Exception {
    var name = new String(new byte[] {'a', (byte) 0xe4}, StandardCharsets.ISO_8859_1);
    var packet = RawClient.startup("user", name, "database", "postgres");
    assertThat(answerTo(proxy.port(), packet)).isEqualTo(answerTo(Database.port(), packet));
  }

  private static String answerTo(int port, byte[] packet) throws IOException {
    try (var client = new RawClient(port)) {
      client.send(packet);
      return client.untilEnd().getFirst().field('C');
    }
  }
}
