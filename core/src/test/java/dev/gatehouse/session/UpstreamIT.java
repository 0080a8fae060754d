package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.FakeServer.Script;
import dev.gatehouse.session.RawClient.Frames;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that is away, goes away, or is an enemy. */
class UpstreamIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private static final Frames ONE_COLUMN =
      new Frames().add('T', (short) 1, "x", 0, (short) 0, 25, (short) -1, -1, (short) 0);

  private static final Frames ERROR = new Frames().add('E', raw('C', 'X', 0, 0));

  private static byte[] concat(byte[] first, byte[] second) {
    var all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static byte[] raw(int... bytes) {
    var raw = new byte[bytes.length];
    for (var i = 0; i < bytes.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    return raw;
  }

  static Stream<Map.Entry<String, byte[]>> attacks() {
    return Map.ofEntries(
        Map.entry("an unknown type", new Frames().add('!').bytes()),
        Map.entry("a type of the other side", new Frames().add('Q', "SELECT 1").bytes()),
        Map.entry("a type of zero", raw(0, 0, 0, 0, 4)),
        Map.entry("a length of zero", raw('C', 0, 0, 0, 0)),
        Map.entry("a length of three", raw('Z', 0, 0, 0, 3)),
        Map.entry("a negative length", raw('D', 0xff, 0xff, 0xff, 0xff)),
        Map.entry("a huge length", raw('T', 0x7f, 0xff, 0xff, 0xff)),
        Map.entry("an empty ReadyForQuery", raw('Z', 0, 0, 0, 4)),
        Map.entry("an unknown status", new Frames().add('Z', 'X').bytes()),
        Map.entry("an early ParseComplete", new Frames().add('1').bytes()),
        Map.entry("an early BindComplete", new Frames().add('2').bytes()),
        Map.entry("an early CloseComplete", new Frames().add('3').bytes()),
        Map.entry("an early NoData", new Frames().add('n').bytes()),
        Map.entry(
            "two ReadyForQuery",
            new Frames().add('C', "SELECT 1").add('Z', 'I').add('Z', 'I').bytes()),
        Map.entry("rows that nothing describes", new Frames().add('D', (short) 0).bytes()),
        Map.entry(
            "a row with another number of columns",
            concat(ONE_COLUMN.bytes(), new Frames().add('D', (short) 2, -1, -1).bytes())),
        Map.entry("two descriptions", concat(ONE_COLUMN.bytes(), ONE_COLUMN.bytes())),
        Map.entry("an end that nothing went before", new Frames().add('Z', 'I').bytes()),
        Map.entry("a row behind an error", concat(ERROR.bytes(), raw('D', 0, 0, 0, 6, 0, 0))),
        Map.entry("an error behind an error", concat(ERROR.bytes(), ERROR.bytes())),
        Map.entry("COPY data outside of a COPY", new Frames().add('d', "1").bytes()),
        Map.entry(
            "a COPY that ends in the middle",
            concat(raw('H', 0, 0, 0, 7, 0, 0, 0), new Frames().add('C', "COPY 1").bytes())),
        Map.entry("a portal that is suspended", new Frames().add('s').bytes()),
        Map.entry("a result of a function", new Frames().add('V', -1).bytes()),
        Map.entry("CopyBoth", new Frames().add('W', raw(0, 0, 0)).bytes()),
        Map.entry("BackendKeyData", new Frames().add('K', 1, 2).bytes()),
        Map.entry("an authentication request", new Frames().add('R', 3).bytes()),
        Map.entry("65535 columns in no space", new Frames().add('T', (short) -1).bytes()),
        Map.entry("a tag without end", new Frames().add('C', raw('x')).bytes()),
        Map.entry("an error without end", new Frames().add('E', raw('C', 'x')).bytes()),
        Map.entry("an error of nothing", raw('E', 0, 0, 0, 4)),
        Map.entry("a setting without value", new Frames().add('S', "TimeZone").bytes()))
        .entrySet()
        .stream();
  }

  /** F14: its session ends in words; nobody else's does. */
  @ParameterizedTest
  @MethodSource("attacks")
  void w23ShouldEndTheSessionOfAHostileServer(Map.Entry<String, byte[]> attack) throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  if (peer.read().text().startsWith("attack")) {
                    peer.send(attack.getValue());
                    peer.untilEnd();
                  } else {
                    peer.send(new Frames().add('C', "SELECT 0").add('Z', 'I'));
                    peer.untilEnd();
                  }
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var other = RawClient.login(proxy.port(), "app");
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("attack"));
      var end = client.untilEnd().getLast();
      assertThat(end.type()).isEqualTo('E');
      assertThat(end.field('C')).isEqualTo("08P01");
      assertThat(end.field('M')).startsWith("the server broke the protocol");
      assertThat(proxy.awaitOutcome(proxy.intents("attack").getFirst()).status())
          .isIn(Status.UNKNOWN, Status.SUCCESS, Status.FAILURE);
      other.send(new Frames().query("SELECT"));
      assertThat(RawClient.letters(other.untilReady())).isEqualTo("CZ");
      proxy.awaitSessions(1);
    }
  }

  /** The row before the violation arrives whole; the error does not land inside of it. */
  @Test
  void w23ShouldPassOnWhatStandsBeforeAViolation() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  peer.read();
                  peer.send(ONE_COLUMN);
                  peer.send(new byte[] {'D', 0, 0, 0, 14, 0, 1, 0, 0, 0, 4, 'a', 'b'});
                  peer.pause();
                  peer.send(concat(new byte[] {'c', 'd'}, new Frames().add('!').bytes()));
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1"));
      var answers = client.untilEnd();
      assertThat(RawClient.letters(answers)).isEqualTo("TDE");
      assertThat(answers.get(1).text()).endsWith("abcd");
    }
  }

  /** Where a row is half sent, an error would be read as the rest of it. */
  @Test
  void f07ShouldSayNothingInTheMiddleOfARow() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  peer.read();
                  peer.send(ONE_COLUMN);
                  peer.send(new byte[] {'D', 0, 0, 0, 99, 0, 1, 0, 0, 0, 89, 'a', 'b'});
                  peer.pause();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1"));
      assertThat(client.read().type()).isEqualTo('T');
      assertThat(client.rest()).isEqualTo(13);
      proxy.awaitSessions(0);
    }
  }

  static Stream<Map.Entry<String, Script>> unasked() {
    return Map.<String, Script>of(
        "a row", peer -> peer.send(new Frames().add('D', (short) 0)),
        "an end", peer -> peer.send(new Frames().add('C', "SELECT 1")),
        "ReadyForQuery", peer -> peer.send(new Frames().add('Z', 'I')),
        "columns", peer -> peer.send(ONE_COLUMN),
        "COPY data", peer -> peer.send(new Frames().add('d', raw(1))),
        "COPY IN", peer -> peer.send(new Frames().add('G', raw(0, 0, 0))))
        .entrySet()
        .stream();
  }

  /** Sent in one piece with the login or after it. */
  @ParameterizedTest
  @MethodSource("unasked")
  void w23ShouldEndTheSessionOfAServerThatAnswersUnasked(Map.Entry<String, Script> attack)
      throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  attack.getValue().play(peer);
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      var end = client.untilEnd().getLast();
      assertThat(end.type()).isEqualTo('E');
      assertThat(end.field('M')).startsWith("the server broke the protocol");
      proxy.awaitSessions(0);
    }
  }

  /** W08: every field is optional. */
  @Test
  void w08ShouldPassOnAnErrorWithoutFields() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  peer.read();
                  peer.send(new Frames().add('E', raw(0)).add('Z', 'I'));
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
    }
  }
}
