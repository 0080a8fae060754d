package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.packet;
import static dev.gatehouse.session.RawClient.startup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import dev.gatehouse.wire.Startup;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Versions and options of the protocol are agreed with Gatehouse, not with the server behind it.
 */
class W32ProtocolVersionIT {

  private static final int V3 = 3 << 16;

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static List<Message> login(int port, byte[] startup) throws IOException {
    try (var client = new RawClient(port)) {
      client.send(startup);
      return client.untilReady();
    }
  }

  private static Message key(List<Message> login) {
    return login.stream().filter(message -> message.type() == 'K').findFirst().orElseThrow();
  }

  private static int serverMajor() throws Exception {
    try (var connection = Database.connect(Database.port(), "app")) {
      return connection.getMetaData().getDatabaseMajorVersion();
    }
  }

  /** A server of major 18 or later knows 3.2, too: then the whole login is the same. */
  @ParameterizedTest
  @CsvSource({
    "0,''",
    "1,''",
    "2,''",
    "3,''",
    "9999,''",
    "0,_pq_.x",
    "1,_pq_.x",
    "2,_pq_.compression",
    "7,_pq_.x"
  })
  void shouldNegotiateAsAServerThatKnows32(int minor, String option) throws Exception {
    var packet =
        option.isEmpty()
            ? startup(V3 | minor, "user", "app", "database", "postgres")
            : startup(V3 | minor, "user", "app", option, "yes", "database", "postgres");
    var answers = login(proxy.port(), packet);
    var negotiated = minor > 2 || !option.isEmpty();
    assertThat(answers.getFirst().type()).isEqualTo(negotiated ? 'v' : 'R');
    assertThat(key(answers).body().remaining()).isEqualTo(minor < 2 ? 8 : 36);
    if (negotiated) {
      assertThat(answers.getFirst().body().getInt(0)).isEqualTo(V3 | Math.min(minor, 2));
    }
    if (serverMajor() >= 18) {
      var expected = login(Database.port(), packet);
      assertThat(RawClient.letters(answers)).isEqualTo(RawClient.letters(expected));
      assertThat(answers.getFirst()).isEqualTo(expected.getFirst());
      assertThat(key(answers).body().remaining()).isEqualTo(key(expected).body().remaining());
    }
  }

  @Test
  void shouldRecordWhatWasAsked() throws Exception {
    login(
        proxy.port(),
        startup(V3 | 2, "user", "app", "database", "postgres", "_pq_.w32", "", "_pq_.y", ""));
    var event =
        proxy.awaitEvent(one -> "_pq_.w32 _pq_.y".equals(one.details().get("protocol_options")));
    assertThat(event.details()).containsEntry("protocol", "3.2");
  }

  @Test
  void shouldBoundTheOptions() throws Exception {
    var parameters = new String[2 + 2 * 200];
    parameters[0] = "user";
    parameters[1] = "app";
    for (var i = 2; i < parameters.length; i += 2) {
      parameters[i] = "_pq_." + i;
      parameters[i + 1] = "";
    }
    assertThat(RawClient.answer(proxy.port(), startup(parameters))).isEqualTo("08P01");
    assertThat(
            RawClient.answer(proxy.port(), startup("user", "app", "_pq_." + "x".repeat(200), "")))
        .isEqualTo("08P01");
  }

  /** The key of a 3.2 client cancels, as it is and in no other length. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void w20ShouldCancelWithTheKeyOfEitherVersion(int upstreamMinor) throws Exception {
    try (var either = Proxy.builder().upstreamMinor(upstreamMinor).start();
        var client = new RawClient(either.port())) {
      client.send(startup(V3 | 2, "user", "app", "database", "postgres"));
      var key = key(client.untilReady()).body();
      var pid = client.value("SELECT pg_backend_pid()");
      client.send(new Frames().query("SELECT pg_sleep(20)"));
      Database.awaitSleep(pid);
      var words = new int[1 + key.remaining() / 4];
      words[0] = Startup.CANCEL_REQUEST;
      key.asIntBuffer().get(words, 1, words.length - 1);
      assertThat(RawClient.answer(either.port(), packet(words))).isEmpty();
      assertThat(client.untilReady().stream().filter(one -> one.type() == 'E').findFirst())
          .hasValueSatisfying(error -> assertThat(error.field('C')).isEqualTo("57014"));
    }
  }
}
